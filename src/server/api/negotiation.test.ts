import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FILE_FORMATS } from "../../api/treatments.ts";
import { chooseFormat } from "./choose-format.ts";
import { languageOf } from "./language.ts";

const OFFERED = ["json", ...FILE_FORMATS] as const;
const choose = (accept?: string) => chooseFormat(accept, OFFERED, "json");

describe("the format by Accept", () => {
  test.each([
    [undefined, "json"],
    ["*/*", "json"],
    ["text/csv", "csv"],
    ["application/x-ndjson, */*;q=0.1", "ndjson"],
    ["text/html, text/csv;q=0.5, application/json;q=0.9", "json"],
    ["TEXT/CSV ; q=1", "csv"],
    ["text/csv;q=0, application/pdf", "json"],
    ["application/vnd.apache.parquet, text/csv", "parquet"],
  ])("%s is %s", (accept, format) => {
    expect(choose(accept)).toBe(format);
  });

  test("of any header is one that is offered", () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        expect(OFFERED).toContain(choose(accept));
      }),
    );
  });
});

describe("the language by Accept-Language", () => {
  test.each([
    [undefined, "ru"],
    ["en", "en"],
    ["en-US,en;q=0.9,ru;q=0.8", "en"],
    ["ru-RU, en;q=0.5", "ru"],
    ["de, en;q=0.3", "en"],
    ["de", "ru"],
    ["en;q=0", "ru"],
    ["english", "ru"],
  ])("%s is %s", (header, language) => {
    const headers = header === undefined ? {} : { "accept-language": header };
    expect(languageOf({ headers })).toBe(language);
  });
});
