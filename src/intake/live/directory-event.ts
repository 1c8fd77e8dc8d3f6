import { ZERO_ID } from "../../contract/empty-values.ts";
import { isUuid } from "../../history/uuid.ts";
import type { DirectoryRecords } from "../../store/store.ts";
import { DIRECTORY_EVENT_LIMITS } from "./limits.ts";

/**
 * What `subscriber`, `support_line` and `subscription` events tell of the directory. Their
 * documentation names the types and not the fields; public clients show the objects they are
 * about [wild], and where those lie in the event is taken as it comes [ours]: in the event itself,
 * in its `data`, or under the name of its type, as an object or a list of them.
 *
 * | of | id | fields |
 * |---|---|---|
 * | user | `user_id` | `name`, `surname`, `patronymic`, `post`, `phone`, `email`, `counterpart_id` |
 * | line | `line_id` | `line_name`; in `support_line` also `name` |
 * | client | `counterpart_id` | `counterpart_name` |
 *
 * What has another form is not looked at: such an event is kept, and changes nothing.
 */

type Fields = Readonly<Record<string, unknown>>;

const TYPES: ReadonlySet<unknown> = new Set(["subscriber", "support_line", "subscription"]);

type Mutable = {
  -readonly [Kind in keyof DirectoryRecords]: NonNullable<DirectoryRecords[Kind]>[number][];
};

/** The records that events of other types than `line` carry; null when they carry none. */
export function readDirectoryEvents(events: readonly Fields[]): DirectoryRecords | null {
  const records: Mutable = { line: [], client: [], serviceUser: [] };
  for (const event of events) {
    if (!TYPES.has(event["event_type"])) continue;
    for (const fields of objectsOf(event)) addRecords(records, fields, event["event_type"]);
  }
  const isEmpty = Object.values(records).every((list) => list.length === 0);
  return isEmpty ? null : (records as DirectoryRecords);
}

function* objectsOf(event: Fields): IterableIterator<Fields> {
  for (const value of [event, event["data"], event[String(event["event_type"])]]) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const item of list.slice(0, DIRECTORY_EVENT_LIMITS.objects)) {
      if (isObject(item)) yield item;
    }
  }
}

function addRecords(records: Mutable, fields: Fields, eventType: unknown): void {
  const line = idOf(fields, "line_id");
  const lineName =
    textOf(fields, "line_name") ?? (eventType === "support_line" ? textOf(fields, "name") : null);
  if (line !== null && lineName !== null) records.line?.push({ id: line, name: lineName });

  const client = idOf(fields, "counterpart_id");
  const clientName = textOf(fields, "counterpart_name");
  if (client !== null && clientName !== null) {
    records.client?.push({ id: client, name: clientName });
  }

  const user = idOf(fields, "user_id");
  if (user === null || eventType === "support_line") return;
  const said = {
    client,
    name: textOf(fields, "name"),
    surname: textOf(fields, "surname"),
    secondaryName: textOf(fields, "patronymic"),
    post: textOf(fields, "post"),
    phone: textOf(fields, "phone"),
    email: textOf(fields, "email"),
  };
  if (Object.values(said).some((value) => value !== null)) {
    records.serviceUser?.push({ id: user, ...said });
  }
}

function idOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (typeof value !== "string" || !isUuid(value)) return null;
  const id = value.toLowerCase();
  return id === ZERO_ID ? null : id;
}

function textOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (typeof value !== "string") return null;
  const text = value.trim();
  return text === "" || text.length > DIRECTORY_EVENT_LIMITS.textCharacters ? null : text;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
