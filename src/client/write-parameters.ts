import { isDate } from "node:util/types";
import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { Parameter } from "../contract/parameters.ts";
import { shownValue } from "../history/shown-value.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { isUuid } from "../history/uuid.ts";
import { formatWall } from "../history/wall-clock.ts";
import { InvalidQueryError } from "./client-errors.ts";
import type { WireParameter } from "./history-filters.ts";

/** 9999-12-31T23:59:59 as wall-clock time. */
const LAST_SECOND = 253_402_300_799;

/**
 * Writes a query, whose keys are the fields of `parameters`, for the wire: instants as the wall
 * clock of the account's zone, to the second, fractions cut; ids in lower case. What is undefined
 * does not narrow the answer.
 *
 * @throws InvalidQueryError
 */
export function writeParameters(
  parameters: readonly Parameter[],
  query: object,
  zone: TimeZone,
): WireParameter[] {
  const values = new Map<string, unknown>(Object.entries(query));
  // A slip in a name would widen the answer to everything.
  for (const given of values.keys()) {
    if (!parameters.some(({ field }) => field === given)) {
      throw invalidFilter(given, "такого отбора нет");
    }
  }
  return parameters.flatMap(({ name, field, kind }): WireParameter[] => {
    const value = values.get(field);
    if (value === undefined) return [];
    if (kind === "id") return [{ name, type: "xs:string", value: wireId(field, value) }];
    return [{ name, type: "xs:dateTime", value: wireMoment(field, value, zone) }];
  });
}

export function invalidFilter(field: string, problem: string): InvalidQueryError {
  return new InvalidQueryError(`Отбор ${shownValue(field)}: ${problem}.`);
}

function wireId(field: string, value: unknown): string {
  // A service takes an empty or zero id for none, and the answer would be everything.
  if (typeof value !== "string" || !isUuid(value) || /^[0-]*$/.test(value)) {
    throw invalidFilter(field, `«${shownValue(String(value))}» — не идентификатор (UUID)`);
  }
  return value.toLowerCase();
}

function wireMoment(field: string, value: unknown, zone: TimeZone): string {
  if (!isDate(value)) throw invalidFilter(field, "нужна дата (Date)");
  const wallSeconds = Number.isNaN(value.getTime())
    ? Number.NaN
    : zone.toWall(Math.floor(value.getTime() / 1000));
  // 1C's empty date means none. Outside of years 1 to 9999 a date has no form on the wire.
  if (!(wallSeconds > EMPTY_INSTANT && wallSeconds <= LAST_SECOND)) {
    throw invalidFilter(field, "эту дату нельзя передать");
  }
  return formatWall(wallSeconds);
}
