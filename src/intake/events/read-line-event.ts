import { ZERO_ID } from "../../contract/empty-values.ts";
import { shownValue } from "../../history/shown-value.ts";
import { isUuid } from "../../history/uuid.ts";
import { parseDateTime } from "../../history/wall-clock.ts";
import { EARLIEST_EVENT, EVENT_LIMITS, LATEST_EVENT } from "./limits.ts";
import type { LineEvent, Transfer, TreatmentBlock } from "./line-event.ts";
import { TRANSFER_DIRECTIONS } from "./line-event.ts";
import { effectOf } from "./message-types.ts";

/**
 * What a body of the broadcast turned out to be:
 * - `line`     an event for the state machine
 * - `other`    an event of another type (`subscriber`, `support_line`, …), not looked into
 * - `problem`  neither; `field` is the path of the field at fault, empty for the body itself,
 *              `message` the whole sentence in Russian
 */
export type ReadEvent =
  | { readonly kind: "line"; readonly event: LineEvent }
  | { readonly kind: "other"; readonly eventType: string }
  | { readonly kind: "problem"; readonly field: string; readonly message: string };

/**
 * Reads one event of the broadcast from parsed JSON (events.md, the first table). Content (text,
 * file, call, rda, service_request) and fields that nobody documented are dropped unread. Null, an
 * empty text and the zero id mean that a field is not given.
 *
 * Where the documentation is silent [ours]: an event without treatment_id takes the one of its
 * `treatment` block; a block that names another treatment than the event does is not used; a
 * `data.direction` that is not documented counts as none.
 */
export function readLineEvent(body: unknown): ReadEvent {
  try {
    return readBody(body);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const { field, message } = error;
    return { kind: "problem", field, message: field === "" ? message : `${field}: ${message}` };
  }
}

class FieldProblem extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function readBody(body: unknown): ReadEvent {
  if (!isObject(body)) {
    throw new FieldProblem("", "Тело запроса — не объект JSON с полями события");
  }
  const eventType = readEventType(body);
  if (eventType !== "line") return { kind: "other", eventType };
  const messageId = requiredId(body, "message_id");
  const messageType = requiredNumber(body, "message_type");
  const { at, nanosecond } = readTime(required(body, "message_time"), "message_time");
  const block = object(body, "treatment");
  const own = optionalId(body, "treatment_id");
  const ofBlock = block && optionalId(block, "treatment_id", "treatment.");
  const treatment = block && readBlock(block);
  const describesAnother = own !== null && ofBlock !== null && own !== ofBlock;
  return {
    kind: "line",
    event: {
      kind: "event",
      messageId,
      messageType,
      at,
      nanosecond,
      treatmentId: own ?? ofBlock,
      lineId: requiredId(body, "line_id"),
      userId: requiredId(body, "user_id"),
      authorId: optionalId(body, "author_id"),
      treatment: describesAnother ? null : treatment,
      transfer: effectOf(messageType) === "transfer" ? readTransfer(body) : null,
    },
  };
}

function readEventType(body: Fields): string {
  const eventType = required(body, "event_type");
  if (typeof eventType !== "string") {
    throw new FieldProblem("event_type", `${shown(eventType)} — не текст`);
  }
  if (eventType.length > EVENT_LIMITS.eventTypeCharacters) {
    throw new FieldProblem(
      "event_type",
      `длиннее ${EVENT_LIMITS.eventTypeCharacters} символов: ${shown(eventType)}`,
    );
  }
  return eventType;
}

function readBlock(block: Fields): TreatmentBlock {
  const prefix = "treatment.";
  const initialized = block["initialized_at"];
  const quality = optionalNumber(block, "quality", prefix, EVENT_LIMITS.largestQuality);
  return {
    initializedAt:
      isAbsent(initialized) || isEmptyDate(initialized)
        ? null
        : readTime(initialized, `${prefix}initialized_at`).at,
    duration: optionalNumber(block, "treatment_duration", prefix),
    currentSpecialist: optionalId(block, "current_specialist", prefix),
    quality: quality === 0 ? null : quality,
  };
}

function readTransfer(body: Fields): Transfer | null {
  const data = object(body, "data");
  const direction = TRANSFER_DIRECTIONS.find((known) => known === data?.["direction"]);
  if (data === null || direction === undefined) return null;
  return {
    direction,
    lineId: optionalId(data, "line_id", "data."),
    treatmentId: optionalId(data, "treatment_id", "data."),
  };
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** The zero time of Go and of 1C, in which senders write that there is none. */
function isEmptyDate(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("0001-01-01T00:00:00");
}

function required(fields: Fields, name: string): unknown {
  const value = fields[name];
  if (isAbsent(value)) throw new FieldProblem(name, "поля нет, а без него событие не принимается");
  return value;
}

function object(fields: Fields, name: string): Fields | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  if (!isObject(value)) throw new FieldProblem(name, `${shown(value)} — не объект`);
  return value;
}

function requiredId(fields: Fields, name: string): string {
  required(fields, name);
  const id = optionalId(fields, name);
  if (id === null) throw new FieldProblem(name, "нулевой идентификатор, а нужен настоящий");
  return id;
}

function optionalId(fields: Fields, name: string, prefix = ""): string | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  if (typeof value !== "string" || !isUuid(value)) {
    throw new FieldProblem(prefix + name, `${shown(value)} — не UUID`);
  }
  const id = value.toLowerCase();
  return id === ZERO_ID ? null : id;
}

function requiredNumber(fields: Fields, name: string): number {
  required(fields, name);
  return optionalNumber(fields, name) ?? 0;
}

/** A whole number from 0. */
function optionalNumber(
  fields: Fields,
  name: string,
  prefix = "",
  largest: number = EVENT_LIMITS.largestNumber,
): number | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new FieldProblem(prefix + name, `${shown(value)} — не целое число`);
  }
  if (value < 0 || value > largest) {
    throw new FieldProblem(prefix + name, `${value} вне пределов 0–${largest}`);
  }
  return value;
}

function readTime(value: unknown, field: string): { at: number; nanosecond: number } {
  const text =
    typeof value === "string" && value.length <= EVENT_LIMITS.timeCharacters ? value : "";
  const parsed = parseDateTime(text);
  if (parsed === null || parsed.dateOnly || parsed.offsetSeconds === null) {
    throw new FieldProblem(
      field,
      `${shown(value)} — не дата и время вида 2024-02-26T10:30:00Z или 2024-02-26T13:30:00+03:00`,
    );
  }
  const at = parsed.wallSeconds - parsed.offsetSeconds;
  if (at < EARLIEST_EVENT || at > LATEST_EVENT) {
    throw new FieldProblem(field, `${shown(value)} вне пределов 1970–2100 годов`);
  }
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  return { at, nanosecond: Number(fraction.slice(0, 9).padEnd(9, "0")) };
}

function shown(value: unknown): string {
  if (typeof value === "string") return `«${shownValue(value)}»`;
  return typeof value === "object" ? "вложенное значение" : shownValue(String(value));
}
