import type { Period } from "../../api/statistics.ts";
import type { Range } from "../address/period.ts";

/** A period of the API as wall times of the organization; whole days as dates. */
export function wallRange(period: Period | null): Range | null {
  if (period === null) return null;
  const from = period.from.slice(0, 19);
  const to = period.to.slice(0, 19);
  return {
    from: from.endsWith("T00:00:00") ? from.slice(0, 10) : from,
    to: to.endsWith("T23:59:59") ? to.slice(0, 10) : to,
  };
}
