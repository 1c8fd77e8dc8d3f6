import type { CallParameter } from "../contract/call.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import type { Parameter } from "../contract/parameters.ts";
import { shownValue } from "./shown-value.ts";
import type { TimeZone } from "./time-zone.ts";
import { isUuid } from "./uuid.ts";
import { parseDateTime } from "./wall-clock.ts";

const DATE_TIME =
  "дата вида 2024-02-26 или дата и время вида 2024-02-26T10:30:00, " +
  "можно со смещением: Z или +03:00";

/** What a refusal says that it expected. */
const EXPECTED = {
  from: DATE_TIME,
  to: DATE_TIME,
  id: "идентификатор (UUID) вида 6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11",
} as const satisfies Record<Parameter["kind"], string>;

/** A parameter that cannot be used; answered with `INVALID_PARAMETER`. */
export class InvalidParameter extends Error {
  /** Its name as the caller wrote it, whatever that is; the message shows it cleaned. */
  readonly parameter: string;

  /**
   * @param message a Russian sentence: which parameter, what was read, what was expected. It holds
   * text of the caller, without control characters but not escaped for XML.
   */
  constructor(parameter: string, message: string) {
    super(message);
    this.name = "InvalidParameter";
    this.parameter = parameter;
  }
}

/** What was given for a parameter: its name as written, and its value, trimmed. */
export interface Given {
  readonly name: string;
  readonly text: string;
}

/**
 * The values of parameters by field: UUIDs in lower case, instants as seconds UTC. Those of
 * required parameters are always there.
 */
export type ParameterValues<Known extends Parameter> = {
  readonly [Each in Required<Known> as Each["field"]]: ValueOf<Each>;
} & {
  readonly [Each in Exclude<Known, Required<Known>> as Each["field"]]?: ValueOf<Each>;
};

type Required<Known extends Parameter> = Extract<Known, { readonly required: true }>;

type ValueOf<Each extends Parameter> = Each["kind"] extends "id" ? string : number;

export interface ReadParameters<Known extends Parameter> {
  /** What was given; fields without a value are absent. */
  readonly values: ParameterValues<Known>;
  /** How each field was written, those without a value included. */
  readonly given: ReadonlyMap<string, Given>;
}

/**
 * Reads the parameters of a call (contract.md, "Reading a request").
 *
 * Names are compared without regard to ASCII letter case. Nil, empty text, 1C's empty date and the
 * zero id mean "not given". Times without an offset are in `zone`; a date alone is its first
 * second in a …From and its last in a …To; a time that occurs twice is the earlier one in a
 * …From and the later in a …To.
 *
 * @param known the operation's parameters
 * @param zone the zone of the calling account's organization.
 * @throws InvalidParameter for the first parameter, in the caller's order, that is unknown, given
 * twice or unreadable, and then for a required one without a value.
 */
export function readParameters<Known extends Parameter>(
  parameters: readonly CallParameter[],
  known: readonly Known[],
  zone: TimeZone,
): ReadParameters<Known> {
  const byName = new Map(known.map((parameter) => [lowerAscii(parameter.name), parameter]));
  const values: Record<string, string | number> = {};
  const given = new Map<string, Given>();
  for (const { name, value } of parameters) {
    const parameter = byName.get(lowerAscii(name));
    if (parameter === undefined) throw unknownName(name, known);
    const entry = { name, text: trimXmlSpace(value ?? "") };
    if (given.has(parameter.field)) throw givenTwice(entry);
    given.set(parameter.field, entry);
    const read = entry.text === "" ? null : readValue(entry, parameter.kind, zone);
    if (read !== null) values[parameter.field] = read;
  }
  for (const parameter of known) {
    if (!parameter.required || values[parameter.field] !== undefined) continue;
    throw missing(parameter, given.get(parameter.field));
  }
  // Each field holds what its parameter's kind gives.
  return { values: values as ParameterValues<Known>, given };
}

/** Null for the zero id and the empty date. */
function readValue(given: Given, kind: Parameter["kind"], zone: TimeZone): string | number | null {
  if (kind !== "id") return readInstant(given, kind, zone);
  const id = readId(given);
  return id === ZERO_ID ? null : id;
}

/** A UUID in lower case. */
function readId(given: Given): string {
  if (!isUuid(given.text)) throw unreadable(given, EXPECTED.id);
  return given.text.toLowerCase();
}

/** Seconds UTC, or null for 1C's empty date in whatever spelling. */
function readInstant(given: Given, end: "from" | "to", zone: TimeZone): number | null {
  const parsed = parseDateTime(given.text);
  if (parsed === null) throw unreadable(given, EXPECTED[end]);
  const { wallSeconds, offsetSeconds, dateOnly } = parsed;
  if (wallSeconds === EMPTY_INSTANT) {
    return null;
  }
  if (offsetSeconds !== null) {
    const intoDay = dateOnly && end === "to" ? 86_399 : 0;
    return wallSeconds + intoDay - offsetSeconds;
  }
  if (dateOnly) {
    return end === "from" ? zone.firstSecondOfDay(wallSeconds) : zone.lastSecondOfDay(wallSeconds);
  }
  return zone.toInstant(wallSeconds, end === "from" ? "earlier" : "later");
}

function unknownName(name: string, known: readonly Parameter[]): InvalidParameter {
  const names = known.map((parameter) => parameter.name).join(", ");
  return new InvalidParameter(
    name,
    `Параметр «${shownValue(name)}» неизвестен. Ожидались только: ${names}.`,
  );
}

function givenTwice(given: Given): InvalidParameter {
  return new InvalidParameter(
    given.name,
    `Параметр ${shownValue(given.name)} передан дважды, второй раз прочитано ` +
      `«${shownValue(given.text)}». Ожидалось не более одного значения; ` +
      "прописные и строчные буквы в имени не различаются.",
  );
}

/** @param given how it was written, if it was */
function missing({ name, kind }: Parameter, given: Given | undefined): InvalidParameter {
  const read = given === undefined ? "не передан" : `передан пустым: «${shownValue(given.text)}»`;
  return new InvalidParameter(
    given?.name ?? name,
    `Параметр ${name} обязателен, а он ${read}. Ожидалось: ${EXPECTED[kind]}.`,
  );
}

function unreadable(given: Given, expected: string): InvalidParameter {
  return new InvalidParameter(
    given.name,
    `Параметр ${shownValue(given.name)}: прочитано «${shownValue(given.text)}», ` +
      `ожидалось: ${expected}.`,
  );
}

/** Not `toLowerCase`: names that differ from ours by more than ASCII case are unknown. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Without the white space of XML around it: space, tab, CR, LF, and none of Unicode's other. */
function trimXmlSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isXmlSpace(text.charCodeAt(start))) {
    start += 1;
  }
  while (end > start && isXmlSpace(text.charCodeAt(end - 1))) {
    end -= 1;
  }
  return text.slice(start, end);
}

function isXmlSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
