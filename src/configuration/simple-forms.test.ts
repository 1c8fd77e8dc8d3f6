import { describe, expect, test } from "vitest";
import { FILE, MEMORY_SIZE, oneOf, YES_OR_NO } from "./simple-forms.ts";

describe("amounts of memory", () => {
  test.each([
    ["512MB", "512MB"],
    ["4gb", "4GB"],
    ["04 GiB", "4GiB"],
    ["128MB", "128MB"],
  ])("%s becomes %s", (text, size) => {
    expect(MEMORY_SIZE.schema.parse(text)).toBe(size);
  });

  test.each(["", "0GB", "127MB", "1", "1TB; DROP", "80%", "-1GB", "1.5GB", 1])(
    "%j is refused",
    (value) => {
      expect(MEMORY_SIZE.schema.safeParse(value).success).toBe(false);
    },
  );
});

describe("true and false", () => {
  test("are read in the words that are usual for variables", () => {
    for (const value of [true, "true", "TRUE", "yes", "on", "1"]) {
      expect(YES_OR_NO.schema.parse(value)).toBe(true);
    }
    for (const value of [false, "false", "no", "off", "0"]) {
      expect(YES_OR_NO.schema.parse(value)).toBe(false);
    }
  });

  test.each(["", "ja", 1, 0, null])("%j is neither", (value) => {
    expect(YES_OR_NO.schema.safeParse(value).success).toBe(false);
  });
});

test("a name of a list is read in any letter case, no other", () => {
  const form = oneOf(["info", "warn"]);
  expect(form.schema.parse(" INFO ")).toBe("info");
  expect(form.schema.safeParse("infos").success).toBe(false);
});

test("a path is neither empty nor endless and holds no control characters", () => {
  expect(FILE.schema.parse("./ключ 1.pem")).toBe("./ключ 1.pem");
  for (const path of ["", "  ", "a\0b", "-----BEGIN\nKEY", "a".repeat(4097)]) {
    expect(FILE.schema.safeParse(path).success).toBe(false);
  }
});
