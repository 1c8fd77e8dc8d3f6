import { describe, expect, it } from "vitest";
import { numberedId } from "../../test/support/treatment-rows.ts";
import { parseXml } from "../../test/support/xml-tree.ts";
import { CLIENT_USER_READ, SPECIALIST_READ } from "../contract/operation.ts";
import type { DirectoryRecord } from "../history/directory-record.ts";
import { TimeZone } from "../history/time-zone.ts";
import { renderRecords } from "./render-records.ts";

const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const moscow = TimeZone.of("Europe/Moscow");
const ID = numberedId("e", 1);

/** Each value as `type:text`, or nil. */
function render(record: DirectoryRecord<"specialist">, zone = moscow): string[] {
  const chunk = renderRecords(SPECIALIST_READ.columns, [record], zone);
  const target = Buffer.alloc(64 * 1024);
  const text = target.subarray(0, chunk.writeTo(target, 0)).toString();
  expect(chunk.done).toBe(true);
  const table = parseXml(`<t xmlns:xsi="${XSI}">${text}</t>`);
  const values = table.children[0]?.children ?? [];
  return values.map(({ attributes, text }) =>
    attributes[`{${XSI}}nil`] === "true" ? "nil" : `${attributes[`{${XSI}}type`]}:${text}`,
  );
}

describe("renderRecords", () => {
  it("types each value by its column, in the order of the columns", () => {
    expect(
      render({
        email: "anna@example.com",
        id: ID,
        createdAt: Date.UTC(2024, 1, 26, 7) / 1000,
        deleted: true,
        login: "0012345678",
        name: "Анна",
        surname: "Иванова",
        secondaryName: "Ильинична",
        birthday: "1990-02-28",
        post: "Консультант",
        department: numberedId("a", 9),
        phone: "+7",
      }),
    ).toEqual([
      `xs:string:${ID}`,
      "xs:dateTime:2024-02-26T10:00:00",
      "xs:boolean:true",
      "xs:decimal:0012345678",
      "xs:string:Анна",
      "xs:string:Иванова",
      "xs:string:Ильинична",
      "xs:dateTime:1990-02-28T00:00:00",
      "xs:string:Консультант",
      `xs:string:${numberedId("a", 9)}`,
      "xs:string:+7",
      "xs:string:anna@example.com",
    ]);
  });

  it("writes nil for what is not known, and no for a flag", () => {
    const values = ["nil", "xs:boolean:false", ...Array.from({ length: 9 }, () => "nil")];
    expect(render({ id: ID })).toEqual([`xs:string:${ID}`, ...values]);
    expect(render({ id: ID, name: "", post: null, deleted: null })).toEqual(render({ id: ID }));
  });

  it("leaves a birthday alone whatever the zone, and moves a moment", () => {
    const record = { id: ID, createdAt: 0, birthday: "1990-02-28" };
    for (const [zone, moment] of [
      ["America/New_York", "1969-12-31T19:00:00"],
      ["Asia/Tokyo", "1970-01-01T09:00:00"],
    ] as const) {
      const values = render(record, TimeZone.of(zone));
      expect(values[1]).toBe(`xs:dateTime:${moment}`);
      expect(values[7]).toBe("xs:dateTime:1990-02-28T00:00:00");
    }
  });

  it("sends a text that is longer than declared whole, and escapes what XML cannot hold", () => {
    const post = "должность ".repeat(1000).trim();
    expect(render({ id: ID, post })[8]).toBe(`xs:string:${post}`);
    expect(render({ id: ID, post: `<&>"'\u0000\uD800\r` })[8]).toBe(
      `xs:string:<&>"'\uFFFD\uFFFD\r`,
    );
  });

  it("goes on where a target ended, in the middle of a character too", () => {
    const records = [1, 2, 3].map((number) => ({ id: numberedId("d", number), name: "Ёжик🦔" }));
    const whole = renderRecords(CLIENT_USER_READ.columns, records, moscow);
    const target = Buffer.alloc(8192);
    const expected = target.toString("latin1", 0, whole.writeTo(target, 0));
    for (const size of [1, 7, 100]) {
      const chunk = renderRecords(CLIENT_USER_READ.columns, records, moscow);
      const piece = Buffer.alloc(size);
      let text = "";
      while (!chunk.done) text += piece.toString("latin1", 0, chunk.writeTo(piece, 0));
      expect(text).toBe(expected);
      expect(chunk.rows).toBe(3);
    }
  });
});
