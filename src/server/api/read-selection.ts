import type { SelectionQuery } from "../../api/selection.ts";
import { checkOrder } from "../../history/period-order.ts";
import { PERIODS } from "../../history/periods.ts";
import { readParameters } from "../../history/read-parameters.ts";
import type { SecondsRange, TreatmentSelection } from "../../history/selection.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import { invalidParameter } from "./api-error.ts";

const TIMES = [
  { name: "openedFrom", field: "openedFrom", kind: "from" },
  { name: "openedTo", field: "openedTo", kind: "to" },
  { name: "closedFrom", field: "closedFrom", kind: "from" },
  { name: "closedTo", field: "closedTo", kind: "to" },
] as const;

const DESCRIBED = TIMES.map((time) => ({ ...time, description: { ru: time.name, en: time.name } }));

/** A time without its seconds, `2024-02-26T10:30`, which the wire does not know. */
const WITHOUT_SECONDS = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$/;

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
    ...readTimes(query, zone),
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

type Times = Pick<TreatmentSelection, (typeof TIMES)[number]["field"]>;

/** The four ends of periods; what is given has been read as a text only. */
export function readTimes(
  query: { readonly [Name in keyof Times]?: string | undefined },
  zone: TimeZone,
): Times {
  const written = TIMES.flatMap(({ name }) => {
    const value = query[name];
    return value === undefined ? [] : [{ name, value: withSeconds(value) }];
  });
  const { values, given } = readParameters(written, DESCRIBED, zone);
  for (const period of PERIODS) checkOrder(period, values, given);
  return values;
}

function withSeconds(text: string): string {
  // In an address a plus sign is a space.
  const [, time, offset = ""] = WITHOUT_SECONDS.exec(text.replace(/ (?=\d\d:\d\d$)/, "+")) ?? [];
  return time === undefined ? text.replace(/ (?=\d\d:\d\d$)/, "+") : `${time}:00${offset}`;
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
