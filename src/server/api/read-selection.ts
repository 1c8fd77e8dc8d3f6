import type { SelectionQuery } from "../../api/selection.ts";
import { PERIODS } from "../../history/periods.ts";
import type { SecondsRange, TreatmentSelection } from "../../history/selection.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import { invalidParameter } from "./api-error.ts";
import { readPeriods } from "./read-periods.ts";

/**
 * The selection that parameters mean.
 *
 * @param zone of the viewer's organization
 * @throws InvalidParameter, ApiError REQUEST_INVALID
 */
export function readSelection(query: SelectionQuery, zone: TimeZone): TreatmentSelection {
  const { client, user, line, specialist, served, withinTarget, workingTime } = query;
  const waiting = readRange(query, "waiting");
  const reaction = readRange(query, "reaction");
  const duration = readRange(query, "duration");
  return {
    ...readPeriods(query, PERIODS, zone),
    ...(client !== undefined && { client }),
    ...(user !== undefined && { serviceUser: user }),
    ...(line !== undefined && { line }),
    ...(specialist !== undefined && { specialist }),
    ...(served !== undefined && { served }),
    ...(withinTarget !== undefined && { withinTarget }),
    ...(query.rating !== undefined && { ratings: query.rating }),
    ...(waiting !== null && { waiting }),
    ...(reaction !== null && { reaction }),
    ...(duration !== null && { duration }),
    ...(query.weekday !== undefined && { weekdays: query.weekday }),
    ...(query.hour !== undefined && { hours: query.hour }),
    ...(workingTime !== undefined && { workingTime }),
  };
}

function readRange(
  query: SelectionQuery,
  name: "waiting" | "reaction" | "duration",
): SecondsRange | null {
  const from = query[`${name}From`];
  const to = query[`${name}To`];
  if (from === undefined && to === undefined) return null;
  if (from !== undefined && to !== undefined && from > to) {
    throw invalidParameter(`${name}From`, {
      ru: `Параметр ${name}From больше, чем ${name}To.`,
      en: `${name}From is more than ${name}To.`,
    });
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
