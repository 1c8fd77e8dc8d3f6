import { expect, test } from "vitest";
import { keyLines } from "./key-lines.ts";

test("keys are found on the line that gives or opens them", () => {
  const text = [
    "# listen = 1",
    'listen = ":1"',
    'tls.key = "a"',
    "",
    "[limits] # the contract's",
    '  "day" = "08:00-20:00"',
    "[ database ]",
    "threads=2",
    "[[odd.one]]",
    "a = 1",
  ].join("\r\n");
  expect(Object.fromEntries(keyLines(text))).toEqual({
    listen: 2,
    tls: 3,
    "tls.key": 3,
    limits: 5,
    "limits.day": 6,
    database: 7,
    "database.threads": 8,
    odd: 9,
    "odd.one": 9,
    "odd.one.a": 10,
  });
});

test("an endless key costs nothing", () => {
  expect(keyLines(`${"a.".repeat(30_000)}a = 1`).size).toBe(0);
});
