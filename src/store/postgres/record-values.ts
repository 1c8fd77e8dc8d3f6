import type { RecordColumn } from "../sql/record-columns.ts";

/** A text that was bound, as a value of the column's type. */
export function fromText({ type }: RecordColumn, text: string): string {
  switch (type) {
    case "id":
      return `${text}::uuid`;
    case "boolean":
      return `${text}::boolean`;
    case "date":
      return `${text}::date`;
    case "dateTime":
      return `to_timestamp(${text}::float8)`;
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
      return `${name}::text`;
    case "dateTime":
      return `extract(epoch FROM ${name})::float8`;
    case "boolean":
    case "string":
    case "number":
      return name;
  }
}
