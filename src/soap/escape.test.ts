import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseXml } from "../../test/support/xml-tree.ts";
import { escapeXml } from "./escape.ts";

describe("escapeXml", () => {
  it("escapes markup and quotes", () => {
    expect(escapeXml(`<a b="c" d='e'>&`)).toBe("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
  });

  it("replaces what XML 1.0 forbids", () => {
    expect(escapeXml("a\0b\u001Bc\uFFFEd\uD800e")).toBe("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
  });

  it("makes any text come back as it was, but for forbidden characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const allowed = text.replace(
          /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
          "\uFFFD",
        );
        expect(parseXml(`<a>${escapeXml(text)}</a>`).text).toBe(allowed);
        const inAttribute = parseXml(`<a b="${escapeXml(text)}"/>`).attributes["b"];
        expect(inAttribute).toBe(allowed.replace(/[\t\n]/g, " "));
      }),
    );
  });
});
