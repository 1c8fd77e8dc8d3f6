import type { RecordColumn } from "../sql/record-columns.ts";

/** A text that was bound, as a value of the column's type. */
export function fromText({ type }: RecordColumn, text: string): string {
  switch (type) {
    case "id":
      return `${text}::UUID`;
    case "boolean":
      return `${text}::BOOLEAN`;
    case "date":
      return `${text}::DATE`;
    case "dateTime":
      return `make_timestamp(${text}::BIGINT * 1000000)`;
    case "string":
    case "number":
      return text;
  }
}

/** A column's value as JavaScript takes it: a text, a boolean, or seconds UTC. */
export function toJavaScript({ name, type }: RecordColumn): string {
  switch (type) {
    case "id":
    case "date":
      return `${name}::VARCHAR`;
    case "dateTime":
      return `epoch(${name})`;
    case "boolean":
    case "string":
    case "number":
      return name;
  }
}
