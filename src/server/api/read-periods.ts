import { checkOrder } from "../../history/period-order.ts";
import { readParameters } from "../../history/read-parameters.ts";
import type { TimeZone } from "../../history/time-zone.ts";

/** The names of the two parameters that are the ends of a period. */
export interface NamedPeriod<Name extends string> {
  readonly from: Name;
  readonly to: Name;
}

/** A time without its seconds, `2024-02-26T10:30`, which the wire does not know. */
const WITHOUT_SECONDS = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$/;

/**
 * The ends of periods, seconds UTC by their names; what is given has been read as a text only.
 *
 * @throws InvalidParameter
 */
export function readPeriods<Name extends string>(
  query: { readonly [Each in Name]?: string | undefined },
  periods: readonly NamedPeriod<Name>[],
  zone: TimeZone,
): { readonly [Each in Name]?: number } {
  const known = periods.flatMap(({ from, to }) => [end(from, "from"), end(to, "to")]);
  const written = known.flatMap(({ name }) => {
    const value = query[name];
    return value === undefined ? [] : [{ name, value: withSeconds(value) }];
  });
  const { values, given } = readParameters(written, known, zone);
  for (const period of periods) checkOrder(period, values, given);
  return values;
}

function end<Name extends string>(name: Name, kind: "from" | "to") {
  return { name, field: name, kind, description: { ru: name, en: name } };
}

function withSeconds(text: string): string {
  // In an address a plus sign is a space.
  const [, time, offset = ""] = WITHOUT_SECONDS.exec(text.replace(/ (?=\d\d:\d\d$)/, "+")) ?? [];
  return time === undefined ? text.replace(/ (?=\d\d:\d\d$)/, "+") : `${time}:00${offset}`;
}
