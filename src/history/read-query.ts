import type { CallParameter } from "../contract/call.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import type { ParameterField } from "../contract/parameters.ts";
import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import { PERIODS } from "./periods.ts";
import type { HistoryQuery } from "./query.ts";
import { shownValue } from "./shown-value.ts";
import type { TimeZone } from "./time-zone.ts";
import { isUuid } from "./uuid.ts";
import { parseDateTime } from "./wall-clock.ts";

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
interface Given {
  readonly name: string;
  readonly text: string;
}

type Draft = { -readonly [Field in keyof HistoryQuery]: HistoryQuery[Field] };

const BY_NAME = new Map(
  HISTORY_PARAMETERS.map((parameter) => [lowerAscii(parameter.name), parameter]),
);

/**
 * Reads the parameters of GetHistoryOfServiceTreatments (contract.md, "Reading a request" and
 * "The eight parameters").
 *
 * Names are compared without regard to ASCII letter case. Nil, empty text, 1C's empty date and the
 * zero id mean "not given". Times without an offset are in `zone`; a date alone is its first
 * second in a …From and its last in a …To; a time that occurs twice is the earlier one in a
 * …From and the later in a …To.
 *
 * @param zone the zone of the calling account's organization.
 * @throws InvalidParameter for the first parameter, in the caller's order, that is unknown, given
 * twice or unreadable, and then for a period that ends before it begins.
 *
 * @example
 * readHistoryQuery([{ name: "OPENEDFROM", value: "2024-02-26" }], TimeZone.of("Europe/Moscow"));
 * // { openedFrom: 1708894800 }
 */
export function readHistoryQuery(
  parameters: readonly CallParameter[],
  zone: TimeZone,
): HistoryQuery {
  const query: Draft = {};
  const given = new Map<ParameterField, Given>();
  for (const { name, value } of parameters) {
    const parameter = BY_NAME.get(lowerAscii(name));
    if (parameter === undefined) {
      throw unknownName(name);
    }
    const entry = { name, text: trimXmlSpace(value ?? "") };
    if (given.has(parameter.field)) {
      throw givenTwice(entry);
    }
    given.set(parameter.field, entry);
    if (entry.text === "") {
      continue;
    }
    if (parameter.kind === "id") {
      const id = readId(entry);
      if (id !== ZERO_ID) {
        query[parameter.field] = id;
      }
    } else {
      const instant = readInstant(entry, parameter.kind, zone);
      if (instant !== null) {
        query[parameter.field] = instant;
      }
    }
  }
  checkOrder(query, given);
  return query;
}

/** A UUID in lower case. */
function readId(given: Given): string {
  if (!isUuid(given.text)) {
    throw unreadable(given, "идентификатор (UUID) вида 6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11");
  }
  return given.text.toLowerCase();
}

/** Seconds UTC, or null for 1C's empty date in whatever spelling. */
function readInstant(given: Given, end: "from" | "to", zone: TimeZone): number | null {
  const parsed = parseDateTime(given.text);
  if (parsed === null) {
    throw unreadable(
      given,
      "дата вида 2024-02-26 или дата и время вида 2024-02-26T10:30:00, " +
        "можно со смещением: Z или +03:00",
    );
  }
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

/** Instants are compared, not texts: either end may have an offset of its own. */
function checkOrder(query: HistoryQuery, given: ReadonlyMap<ParameterField, Given>): void {
  for (const period of PERIODS) {
    const from = query[period.from];
    const to = query[period.to];
    const givenFrom = given.get(period.from);
    const givenTo = given.get(period.to);
    if (from === undefined || to === undefined || !givenFrom || !givenTo || from <= to) {
      continue;
    }
    throw new InvalidParameter(
      givenFrom.name,
      `Параметр ${shownValue(givenFrom.name)}: прочитано «${shownValue(givenFrom.text)}», ` +
        `это позже, чем ${shownValue(givenTo.name)} «${shownValue(givenTo.text)}». ` +
        "Ожидалось начало периода не позже его конца.",
    );
  }
}

function unknownName(name: string): InvalidParameter {
  const names = HISTORY_PARAMETERS.map((parameter) => parameter.name).join(", ");
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
