import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AnswerReader } from "./answer-reader.ts";
import type { TableRow } from "./row-scanner.ts";
import { RowScanner } from "./row-scanner.ts";

const OPERATION = "GetHistoryOfServiceTreatments";
const CORE = "http://v8.1c.ru/8.1/data/core";

/** An answer with two columns; `p` is the prefix of the core namespace with its colon, or "". */
function answer(rows: string, p = "", xsi = "xsi", version = ""): string {
  const xmlns = p === "" ? `xmlns="${CORE}"` : `xmlns:${p.slice(0, -1)}='${CORE}'`;
  return (
    version +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<m:${OPERATION}Response xmlns:m="http://buhphone.com/PartnerWebAPI2">` +
    `<m:return xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:${xsi}="http://www.w3.org/2001/XMLSchema-instance">` +
    `<${p}Property ${xmlns} name="ResultCode"><${p}Value>SUCCESS</${p}Value></${p}Property>` +
    `<${p}Property ${xmlns} name="ResultData"><${p}Value ${xsi}:type="${p}ValueTable">` +
    `<${p}column><${p}Name>A</${p}Name></${p}column><${p}column><${p}Name>B</${p}Name></${p}column>\n` +
    `${rows}</${p}Value></${p}Property></m:return></m:${OPERATION}Response></soap:Body></soap:Envelope>`
  );
}

/** Rows of a document, or "refused". */
function read(text: string, chunks: readonly number[] = []): readonly TableRow[] | "refused" {
  const reader = new AnswerReader(OPERATION);
  const ends = [...chunks.filter((end) => end < text.length), text.length].sort((a, b) => a - b);
  try {
    const parts = ends.flatMap((end, at) => reader.read(text.slice(ends[at - 1] ?? 0, end)));
    return [...parts, ...reader.end()].flatMap((part) => (part.kind === "rows" ? part.rows : []));
  } catch {
    return "refused";
  }
}

/** The same by the XML parser alone. */
function readByParser(text: string): readonly TableRow[] | "refused" {
  const scan = vi.spyOn(RowScanner.prototype, "scan").mockImplementation(function (
    this: RowScanner,
    _text,
    start,
  ) {
    this.end = start;
    return "unfamiliar";
  });
  try {
    return read(text);
  } finally {
    scan.mockRestore();
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

const white = fc.constantFrom("", "", "", " ", "\n", "\t", "\r\n", " \r ");
const space = fc.constantFrom(" ", "\n", "\t ", "\r\n");
const content = fc.oneof(
  fc.constantFrom("", "7", "2024-02-26T10:30:00", "6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11"),
  fc.constantFrom("&amp;", "&#65;", "&#x1F600;", "a]]b", "a>b", "]", "\r\n", "a\rb", "Ёж", "😀"),
  fc.constantFrom("<![CDATA[<row>]]>", "x<!-- <row><Value>y</Value></row> -->z", "<?pi?>"),
  // Not well-formed, or not in every version.
  fc.constantFrom(
    "&nbsp;",
    "&#0;",
    "]]>",
    "\u0001",
    "\uFFFE",
    "\uD800",
    "\u0085",
    "\u2028",
    "<b/>",
  ),
);

function rowsWith(p: string, xsi: string): fc.Arbitrary<string> {
  const attribute = fc.constantFrom(
    ...["", "", `${xsi}:type="xs:string"`, `${xsi}:type='xs:decimal'`, `${xsi}:nil="true"`],
    ...[`${xsi}:nil='1'`, `${xsi}:nil="false"`, `${xsi}:nil="yes"`, `${xsi}:type = "a"`],
    ...['other="1"', `xmlns="${CORE}"`, 'xmlns="urn:other"', `${xsi}:type="<"`, "bare"],
    ...[`${xsi}:type="xs:string`, 'no:type="a"', `${xsi}:nil="tr&#117;e"`],
  );
  const value = fc
    .tuple(fc.array(fc.tuple(space, attribute), { maxLength: 2 }), white, content, fc.boolean())
    .map(([attributes, before, text, empty]) => {
      const start = `<${p}Value${attributes.map((pair) => pair.join("")).join("")}${before}`;
      return empty && text === "" ? `${start}/>` : `${start}>${text}</${p}Value${before}>`;
    });
  const row = fc
    .tuple(white, value, white, value, white, white)
    .map(([a, one, b, other, c, d]) => `<${p}row${a}>${b}${one}${c}${other}</${p}row${d}>`);
  const between = fc.constantFrom("", "", "", "\n", " \r\n", "<!-- <row> -->", "text", "<index/>");
  return fc
    .array(fc.tuple(row, between), { maxLength: 6 })
    .map((pairs) => pairs.map((pair) => pair.join("")).join(""));
}

const cuts = fc.array(fc.nat(3000), { maxLength: 12 });

const plainRow = (id: number) =>
  `<row><Value xsi:type="xs:string">${id}</Value><Value xsi:nil="true"/></row>\n`;

describe("RowScanner", () => {
  it("reads rows as the parser reads them, or both refuse, wherever the pieces are cut", () => {
    const names = fc.constantFrom(["", "xsi"] as const, ["d:", "i"] as const);
    const version = fc.constantFrom("", "<?xml version='1.0'?>", "<?xml version='1.1'?>");
    const document = fc
      .tuple(names, version)
      .chain(([[p, xsi], declaration]) =>
        rowsWith(p, xsi).map((rows) => answer(rows, p, xsi, declaration)),
      );
    fc.assert(
      fc.property(document, cuts, (text, chunks) => {
        expect(read(text, chunks)).toEqual(readByParser(text));
      }),
      { numRuns: 1500 },
    );
  });

  it("agrees with the parser about plain rows in which a piece was changed", () => {
    const whole = answer([1, 2, 3, 4].map(plainRow).join(""));
    const first = whole.indexOf("<row>");
    const piece = fc.constantFrom("", "<", ">", "/", '"', "'", "&", " ", "]", "row", "x", "\u0000");
    fc.assert(
      fc.property(
        fc.integer({ min: first, max: whole.length }),
        fc.nat(4),
        piece,
        cuts,
        (at, removed, inserted, chunks) => {
          const text = whole.slice(0, at) + inserted + whole.slice(at + removed);
          expect(read(text, chunks)).toEqual(readByParser(text));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("leaves nothing of plain rows to the parser, in pieces of any length", () => {
    const scan = vi.spyOn(RowScanner.prototype, "scan");
    const text = answer(Array.from({ length: 500 }, (_, id) => plainRow(id)).join(""));
    const chunks = Array.from({ length: 99 }, (_, index) => (index + 1) * 400);
    expect(read(text, chunks)).toHaveLength(500);
    const scanned = scan.mock.calls.reduce((sum, [, , rows]) => sum + rows.length, 0);
    expect(scanned).toBe(500);
  });

  it("goes on after a row that was the parser's", () => {
    const scan = vi.spyOn(RowScanner.prototype, "scan");
    const odd = "<row><Value>a &amp; b</Value><Value><![CDATA[c]]></Value></row>";
    const text = answer(plainRow(1) + odd + plainRow(2) + plainRow(3));
    expect(read(text)).toEqual([
      ["1", null],
      ["a & b", "c"],
      ["2", null],
      ["3", null],
    ]);
    const scanned = scan.mock.calls.reduce((sum, [, , rows]) => sum + rows.length, 0);
    expect(scanned).toBe(3);
  });

  it("hands a row that is too long to wait for to the parser", () => {
    const long = "x".repeat(100_000);
    const text = answer(`<row><Value>${long}</Value><Value/></row>${plainRow(2)}`);
    const chunks = Array.from({ length: 100 }, (_, index) => index * 1000);
    expect(read(text, chunks)).toEqual([
      [long, ""],
      ["2", null],
    ]);
  });
});
