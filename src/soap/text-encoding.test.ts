import { describe, expect, it } from "vitest";
import { readContentType } from "./content-type.ts";
import { SoapFault } from "./soap-fault.ts";
import { decodeBody } from "./text-encoding.ts";

const TEXT = '<?xml version="1.0"?><a>Обращение 😀</a>';

function decode(body: Uint8Array, contentType?: string): string {
  return decodeBody(body, readContentType(contentType));
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("decodeBody", () => {
  it.each([
    ["UTF-8", Buffer.from(TEXT), undefined],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${TEXT}`), undefined],
    ["UTF-16LE with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le"), undefined],
    ["UTF-16BE with a mark", utf16be(`\uFEFF${TEXT}`), undefined],
    ["UTF-16LE by its declaration", Buffer.from(TEXT, "utf16le"), undefined],
    ["UTF-16BE by its declaration", utf16be(TEXT), undefined],
    ["UTF-8 by charset", Buffer.from(TEXT), 'text/xml; charset="UTF-8"'],
    ["US-ASCII by charset", Buffer.from(TEXT), "text/xml;charset=us-ascii"],
    ["UTF-16 by charset", utf16be(TEXT), "application/soap+xml; charset=utf-16"],
    ["a mark over a charset", Buffer.from(`\uFEFF${TEXT}`), "text/xml; charset=utf-16"],
  ])("reads %s", (_name, body, contentType) => {
    expect(decode(body, contentType)).toBe(TEXT);
  });

  it("takes the charset for UTF-16 when the bytes prove nothing", () => {
    expect(decode(utf16be(` ${TEXT}`), "text/xml; charset=utf-16")).toBe(` ${TEXT}`);
    expect(decode(Buffer.from(` ${TEXT}`, "utf16le"), "text/xml; charset=utf-16le")).toBe(
      ` ${TEXT}`,
    );
  });

  it.each([
    ["windows-1251 in the content type", Buffer.from(TEXT), "text/xml; charset=windows-1251"],
    [
      "windows-1251 in the declaration",
      Buffer.from([
        ...Buffer.from('<?xml version="1.0" encoding="windows-1251"?><a>'),
        0xce,
        ...Buffer.from("</a>"),
      ]),
      undefined,
    ],
    [
      "windows-1251 in the declaration of ASCII",
      Buffer.from(`<?xml version='1.0' ${" ".repeat(5000)} encoding = 'windows-1251' ?><a/>`),
      "text/xml; charset=utf-8",
    ],
    [
      "UTF-16 declared in UTF-8",
      Buffer.from('<?xml version="1.0" encoding="utf-16"?><a/>'),
      undefined,
    ],
    [
      "UTF-8 declared in UTF-16",
      Buffer.from('<?xml version="1.0" encoding="utf-8"?><a/>', "utf16le"),
      undefined,
    ],
    ["bytes that are not UTF-8", Buffer.from([0x3c, 0x61, 0x3e, 0xff]), undefined],
    ["a surrogate cut in half", Buffer.from("<a>\uD800</a>", "utf16le"), undefined],
    ["half a UTF-16 unit", Buffer.from("<\0a\0>", "latin1"), undefined],
  ])("refuses %s instead of guessing", (_name, body, contentType) => {
    expect(() => decode(body, contentType)).toThrow(SoapFault);
  });

  it("names the declared encoding when the bytes do not fit either", () => {
    const body = Buffer.from('<?xml version="1.0" encoding="windows-1251"?><a>\xce</a>', "latin1");
    expect(() => decode(body)).toThrow(/windows-1251/);
  });

  it("accepts the encodings a declaration may rightly name", () => {
    const declared = (name: string) => `<?xml version="1.0" encoding="${name}"?><a/>`;
    expect(decode(Buffer.from(declared("UTF-8")))).toBe(declared("UTF-8"));
    expect(decode(Buffer.from(declared("utf-16"), "utf16le"))).toBe(declared("utf-16"));
    expect(decode(utf16be(declared("UTF-16BE")))).toBe(declared("UTF-16BE"));
  });

  it("answers in the version of the content type", () => {
    const body = Buffer.from([0xff]);
    expect(() => decode(body, "application/soap+xml")).toThrow(
      expect.objectContaining({ version: "1.2", code: "Client" }),
    );
    expect(() => decode(body, "no type at all")).toThrow(
      expect.objectContaining({ version: "1.1" }),
    );
  });
});
