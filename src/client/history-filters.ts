import { LetopisError } from "../contract/letopis-error.ts";
import type { ParameterField } from "../contract/parameters.ts";
import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import { shownValue } from "../history/shown-value.ts";
import { isUuid } from "../history/uuid.ts";
import { formatWall, parseDateTime } from "../history/wall-clock.ts";

/** Filters of a call by field, as a person writes them; absent ones do not narrow it. */
export type HistoryFilters = Readonly<Partial<Record<ParameterField, string>>>;

/** A parameter as it goes over the wire. */
export interface WireParameter {
  readonly name: string;
  readonly type: "xs:dateTime" | "xs:string";
  readonly value: string;
}

const DAY = 86_400;

/**
 * Writes filters the way 1C does, which every service understands: ids in lower case, moments as
 * `xs:dateTime` to the second. A date alone becomes its first second in a …From and its last in a
 * …To. A moment without an offset is in the zone of the account, and goes as it is.
 *
 * @throws LetopisError COMMAND_INVALID naming the filter that cannot be read
 */
export function wireParameters(filters: HistoryFilters): WireParameter[] {
  return HISTORY_PARAMETERS.flatMap(({ name, field, kind }): WireParameter[] => {
    const text = filters[field]?.trim() ?? "";
    if (text === "") return [];
    if (kind === "id") return [{ name, type: "xs:string", value: wireId(name, text) }];
    return [{ name, type: "xs:dateTime", value: wireMoment(name, text, kind) }];
  });
}

function wireId(name: string, text: string): string {
  if (isUuid(text)) return text.toLowerCase();
  throw unreadable(name, text, "UUID вида 6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11");
}

function wireMoment(name: string, text: string, end: "from" | "to"): string {
  const parsed = parseDateTime(
    text.replace(/^(\d{4}-\d\d-\d\d) /, "$1T").replace(/T\d\d:\d\d$/, "$&:00"),
  );
  if (parsed === null) {
    throw unreadable(name, text, "2024-02-26, 2024-02-26T10:30:00 или 2024-02-26T10:30:00+03:00");
  }
  const { wallSeconds, offsetSeconds, dateOnly } = parsed;
  const moment = formatWall(dateOnly && end === "to" ? wallSeconds + DAY - 1 : wallSeconds);
  return offsetSeconds === null ? moment : moment + formatOffset(offsetSeconds);
}

function formatOffset(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const two = (number: number) => String(number).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function unreadable(name: string, text: string, expected: string): LetopisError {
  return new LetopisError(
    "COMMAND_INVALID",
    `${name}: прочитано «${shownValue(text)}», нужно: ${expected}.`,
  );
}
