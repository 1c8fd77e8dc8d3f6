import { describe, expect, it } from "vitest";
import { RecordFramer } from "./frame-records.ts";

/** Frames lines; a record with a `!` in it is not one in the grammar of this test. */
function frame(lines: readonly string[], limit = 1000) {
  const accepted: [number, string][] = [];
  const rejected: [number, string][] = [];
  const framer = new RecordFramer(
    {
      accept(line, text) {
        if (text.includes("!")) return "bad";
        accepted.push([line, text]);
        return null;
      },
      reject(line, text) {
        rejected.push([line, text]);
      },
    },
    limit,
  );
  for (const [index, text] of lines.entries()) {
    framer.push({ number: index + 1, text, tooLong: text === "LONG", notUtf8: text === "CP1251" });
  }
  framer.finish();
  return { accepted, rejected };
}

describe("RecordFramer", () => {
  it("rejects a line that is not UTF-8, and what it would have joined", () => {
    expect(frame(["a", "CP1251", 'b"', "CP1251", "c"])).toEqual({
      accepted: [
        [1, "a"],
        [5, "c"],
      ],
      rejected: [
        [2, "CP1251"],
        [3, 'b"'],
        [4, "CP1251"],
      ],
    });
  });

  it("joins the lines of a quoted field and numbers the record by its first line", () => {
    expect(frame(["a", 'b,"1', "", '2"', "c"])).toEqual({
      accepted: [
        [1, "a"],
        [2, 'b,"1\n\n2"'],
        [5, "c"],
      ],
      rejected: [],
    });
  });

  it("gives up only the line with a quote that is never closed", () => {
    expect(frame(["a", 'b"', "c", "d"])).toEqual({
      accepted: [
        [1, "a"],
        [3, "c"],
        [4, "d"],
      ],
      rejected: [[2, 'b"']],
    });
  });

  it("reads the lines between two stray quotes when together they are no record", () => {
    expect(frame(['a"!', "b", "c", 'd"', "e"])).toEqual({
      accepted: [
        [2, "b"],
        [3, "c"],
        [5, "e"],
      ],
      rejected: [
        [1, 'a"!'],
        [4, 'd"'],
      ],
    });
  });

  it("does not let an open quote hold more than the limit", () => {
    const { accepted, rejected } = frame(['a"', "b".repeat(30), "c".repeat(30), 'd"'], 50);
    expect(rejected.map(([line]) => line)).toEqual([1, 4]);
    expect(accepted.map(([line]) => line)).toEqual([2, 3]);
  });

  it("rejects a line beyond the limit, inside an open quote as well", () => {
    expect(frame(["LONG", "a", 'b"', "c", "LONG", 'd"'])).toEqual({
      accepted: [
        [2, "a"],
        [4, "c"],
      ],
      rejected: [
        [1, "LONG"],
        [3, 'b"'],
        [5, "LONG"],
        [6, 'd"'],
      ],
    });
  });

  it("takes a great many lines back without running out of stack", () => {
    const { accepted, rejected } = frame(['"', ...new Array<string>(300_000).fill("x")], 1e6);
    expect(rejected).toHaveLength(1);
    expect(accepted).toHaveLength(300_000);
  });
});
