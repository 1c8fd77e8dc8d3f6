import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { ParameterField } from "../contract/parameters.ts";
import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import { PERIODS } from "../history/periods.ts";
import { shownValue } from "../history/shown-value.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { isUuid } from "../history/uuid.ts";
import { formatWall } from "../history/wall-clock.ts";
import { InvalidQueryError } from "./client-errors.ts";
import type { WireParameter } from "./history-filters.ts";

/**
 * What to ask for. All are optional and ANDed; both ends of a period are inclusive; ids are UUIDs.
 * By day a service bounds the period: give one pair, no longer than 35 days.
 */
export interface HistoryQuery {
  readonly openedFrom?: Date | undefined;
  readonly openedTo?: Date | undefined;
  readonly closedFrom?: Date | undefined;
  readonly closedTo?: Date | undefined;
  readonly client?: string | undefined;
  readonly serviceUser?: string | undefined;
  readonly line?: string | undefined;
  /** Who closed it. */
  readonly specialist?: string | undefined;
}

/** 9999-12-31T23:59:59 as wall-clock time. */
const LAST_SECOND = 253_402_300_799;

const FIELDS: ReadonlySet<string> = new Set(HISTORY_PARAMETERS.map(({ field }) => field));

/**
 * Writes a query for the wire: instants as the wall clock of the account's zone, to the second,
 * fractions cut.
 *
 * A wall-clock time that occurs twice is read by services as the earlier in a …From and the later
 * in a …To (contract.md, "Reading a request"): an answer around the change of clocks may hold up to
 * an hour more than was asked for, never less.
 *
 * @throws InvalidQueryError
 */
export function queryParameters(query: HistoryQuery, zone: TimeZone): WireParameter[] {
  // A slip in a name would widen the answer to everything.
  const unknown = Object.keys(query).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) throw invalid(unknown, "такого отбора нет");
  for (const { from, to } of PERIODS) {
    const [start, end] = [query[from], query[to]];
    if (start !== undefined && end !== undefined && start > end) {
      throw invalid(from, `начало периода позже его конца ${to}`);
    }
  }
  return HISTORY_PARAMETERS.flatMap(({ name, field }): WireParameter[] => {
    const value = query[field];
    if (value === undefined) return [];
    if (typeof value === "string") {
      return [{ name, type: "xs:string", value: wireId(field, value) }];
    }
    return [{ name, type: "xs:dateTime", value: wireMoment(field, value, zone) }];
  });
}

function wireId(field: ParameterField, value: string): string {
  // A service takes an empty or zero id for none, and the answer would be everything.
  if (!isUuid(value) || /^[0-]*$/.test(value)) {
    throw invalid(field, `«${shownValue(value)}» — не идентификатор (UUID)`);
  }
  return value.toLowerCase();
}

function wireMoment(field: ParameterField, value: Date, zone: TimeZone): string {
  const wallSeconds = Number.isNaN(value.getTime())
    ? Number.NaN
    : zone.toWall(Math.floor(value.getTime() / 1000));
  // 1C's empty date means none. Outside of years 1 to 9999 a date has no form on the wire.
  if (!(wallSeconds > EMPTY_INSTANT && wallSeconds <= LAST_SECOND)) {
    throw invalid(field, "эту дату нельзя передать");
  }
  return formatWall(wallSeconds);
}

function invalid(field: string, problem: string): InvalidQueryError {
  return new InvalidQueryError(`Отбор ${shownValue(field)}: ${problem}.`);
}
