import type { DirectoryColumn, DirectoryValueType } from "../contract/directory-columns.ts";
import type { DirectoryRecord, DirectoryValue } from "../history/directory-record.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { formatWall } from "../history/wall-clock.ts";
import type { RowChunk } from "../output/row-chunk.ts";
import { escapeXml } from "./escape.ts";

const NIL = '<Value xsi:nil="true"/>';

/**
 * Rows of a `ValueTable` of directory entries (contract.md, "Companion operations"): values in the
 * order of the columns, nil where nothing is known. Directories are small beside the history, and
 * their texts of any length, so that rows are made as text.
 */
export function renderRecords(
  columns: readonly DirectoryColumn[],
  records: readonly DirectoryRecord[],
  zone: TimeZone,
): RowChunk {
  const rows = records.map((record) => {
    const values = columns.map(({ field, type }) =>
      renderValue(type, record[field as keyof DirectoryRecord], zone),
    );
    return `<row>${values.join("")}</row>\n`;
  });
  return new TextChunk(records.length, Buffer.from(rows.join("")));
}

function renderValue(
  type: DirectoryValueType,
  value: DirectoryValue | undefined,
  zone: TimeZone,
): string {
  if (type.kind === "boolean") return typed("xs:boolean", String(value === true));
  if (value === null || value === undefined || value === "") return NIL;
  switch (type.kind) {
    case "id":
    case "string":
      return typed("xs:string", escapeXml(String(value)));
    case "number":
      return typed("xs:decimal", escapeXml(String(value)));
    case "dateTime":
      return typed("xs:dateTime", formatWall(zone.toWall(Number(value))));
    case "date":
      return typed("xs:dateTime", `${escapeXml(String(value))}T00:00:00`);
  }
}

function typed(type: string, text: string): string {
  return `<Value xsi:type="${type}">${text}</Value>`;
}

/** Bytes that are ready: a row may go on in the next buffer. */
class TextChunk implements RowChunk {
  readonly rows: number;
  readonly #bytes: Buffer;
  #written = 0;

  constructor(rows: number, bytes: Buffer) {
    this.rows = rows;
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#written === this.#bytes.length;
  }

  writeTo(target: Uint8Array, at: number): number {
    const copied = this.#bytes.copy(target, at, this.#written);
    this.#written += copied;
    return at + copied;
  }
}
