import { describe, expect, it } from "vitest";
import { detectFormat } from "./detect-format.ts";

const detect = (content: string | Buffer, name = "file") =>
  detectFormat({ name, head: Buffer.from(content) });

describe("detectFormat", () => {
  it.each([
    ["ServiceTreatmentID,ClientID\n", "csv"],
    ["\ufeffclientid;servicetreatmentid\r\n", "csv"],
    ['"Closed"\t"Initialized"\n', "csv"],
    ['{"ServiceTreatmentID":"x"}\n', "ndjson"],
    ['\n {"other":1,"closed":null}', "ndjson"],
    ['{"other":1}\n{"ServiceTreatmentID":"x"}\n', "ndjson"],
    ['{"version":1,"lines":[{"id":"x"}]}', "directory"],
    ["PAR1\u0000\u0001", "parquet"],
    ['{\n  "timezone": "UTC",\n', "directory"],
    ['{"lines":[', "directory"],
  ])("recognizes %j", (content, format) => {
    expect(detect(content, "misleading.parquet")).toBe(format);
  });

  it("takes an empty file for NDJSON by its name only", () => {
    expect(detect("", "empty.ndjson")).toBe("ndjson");
    expect(detect("\n", "empty.JSONL.gz")).toBe("ndjson");
    expect(() => detect("", "empty.csv")).toThrow(/пуст/);
  });

  it.each([
    ["[{}]", /NDJSON/],
    ['{"linez":[{"id":"x","name":"y"}]}', /без колонок обращений.*организ|organizations, lines/],
    [Buffer.from([0xcf, 0xf0, 0xe8, 0x3b, 0xcf, 0x0a]), /не в UTF-8/],
    ["1,2,3\n", /CSV/],
    [Buffer.from("\ufeffServiceTreatmentID", "utf16le"), /UTF-8/],
    [Buffer.from([0x50, 0x4b, 3, 4]), /формат не распознан/],
  ])("says what is wrong with %j", (content, message) => {
    expect(() => detect(content)).toThrow(
      expect.objectContaining({
        code: "FILE_FORMAT_UNKNOWN",
        message: expect.stringMatching(message),
      }),
    );
  });
});
