import type { Filters, SecondsRange } from "./filters.ts";
import { LARGEST_SECONDS } from "./filters.ts";

const LISTS = ["lines", "specialists", "clients", "ratings", "weekdays", "hours"] as const;
const FLAGS = ["workingTime", "served", "withinTarget"] as const;
const RANGES = ["waiting", "reaction", "duration"] as const;

/**
 * What both filters select: lists have in common what is in both, ranges overlap, flags agree.
 *
 * @param by its period, where it has one, lies within that of `filters` and takes its place
 * @returns null where nothing can be selected by both
 */
export function narrowed(filters: Filters, by: Partial<Filters>): Filters | null {
  const change: { -readonly [Key in keyof Filters]?: Filters[Key] } = {};
  if (by.period !== undefined) change.period = by.period;
  for (const key of LISTS) {
    const both = inBoth<string | number>(filters[key], by[key] ?? []);
    if (both === null) return null;
    Object.assign(change, { [key]: both });
  }
  for (const key of FLAGS) {
    const [one, other = null] = [filters[key], by[key]];
    if (one !== null && other !== null && one !== other) return null;
    change[key] = one ?? other;
  }
  for (const key of RANGES) {
    const range = overlap(filters[key], by[key] ?? null);
    if (range === NOTHING) return null;
    change[key] = range;
  }
  return { ...filters, ...change };
}

/** An empty list does not narrow; null: the lists have nothing in common. */
function inBoth<Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] | null {
  if (one.length === 0) return other;
  if (other.length === 0) return one;
  const both = one.filter((each) => other.includes(each));
  return both.length === 0 ? null : both;
}

const NOTHING = "nothing";

function overlap(
  one: SecondsRange | null,
  other: SecondsRange | null,
): SecondsRange | null | typeof NOTHING {
  if (one === null || other === null) return one ?? other;
  const from = narrower(Math.max, one.from, other.from);
  const to = narrower(Math.min, one.to, other.to);
  if (from !== null && to !== null && from > to) return NOTHING;
  // "Up to the largest" is "has the value at all", which a lower end says by itself.
  return { from, to: from !== null && to === LARGEST_SECONDS ? null : to };
}

function narrower(
  choose: (one: number, other: number) => number,
  one: number | null,
  other: number | null,
): number | null {
  return one === null || other === null ? (one ?? other) : choose(one, other);
}
