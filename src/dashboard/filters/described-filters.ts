import type { Filters, SecondsRange } from "../address/filters.ts";
import { LARGEST_SECONDS } from "../address/filters.ts";
import type { Directory, DirectoryKind } from "../api-client/directory.ts";
import { nameOf } from "../api-client/directory.ts";
import { isNobody } from "../figures/entities.ts";
import type { Dictionary } from "../language/dictionary.ts";
import { formatHour, formatSeconds, formatWeekday } from "../language/formats.ts";

/** One thing that narrows, and the filters without it. */
export interface DescribedFilter {
  readonly key: string;
  readonly text: string;
  readonly without: Partial<Filters>;
}

const KINDS = ["lines", "specialists", "clients"] as const;
const RANGES = ["waiting", "reaction", "duration"] as const;

/** Everything but the period in words, in the order of the filter bar. */
export function describeFilters(
  filters: Filters,
  directories: Readonly<Record<DirectoryKind, Directory>>,
  t: Dictionary,
): readonly DescribedFilter[] {
  const described: DescribedFilter[] = [];
  for (const kind of KINDS) {
    for (const id of filters[kind]) {
      described.push({
        key: `${kind} ${id}`,
        text: `${t.filters.kind[kind]}: ${nameOfEntity(kind, id, directories[kind], t)}`,
        without: { [kind]: filters[kind].filter((each) => each !== id) },
      });
    }
  }
  if (filters.workingTime !== null) {
    described.push({
      key: "workingTime",
      text: filters.workingTime ? t.filters.workingTime : t.filters.outsideWorkingTime,
      without: { workingTime: null },
    });
  }
  for (const flag of ["served", "withinTarget"] as const) {
    const value = filters[flag];
    if (value === null) continue;
    described.push({
      key: flag,
      text: value ? t.filters[flag].yes : t.filters[flag].no,
      without: { [flag]: null },
    });
  }
  if (filters.ratings.length > 0) {
    const ratings = filters.ratings.map((rating) =>
      rating === 0 ? t.filters.notRated : String(rating),
    );
    described.push({
      key: "ratings",
      text: `${t.filters.rating}: ${ratings.join(", ")}`,
      without: { ratings: [] },
    });
  }
  for (const range of RANGES) {
    const value = filters[range];
    if (value === null) continue;
    described.push({
      key: range,
      text: `${t.figures[range]}: ${describeRange(value, t)}`,
      without: { [range]: null },
    });
  }
  if (filters.weekdays.length > 0) {
    described.push({
      key: "weekdays",
      text: filters.weekdays.map((weekday) => formatWeekday(weekday)).join(", "),
      without: { weekdays: [] },
    });
  }
  if (filters.hours.length > 0) {
    described.push({
      key: "hours",
      text: describeHours(filters.hours),
      without: { hours: [] },
    });
  }
  return described;
}

function nameOfEntity(kind: DirectoryKind, id: string, { byId }: Directory, t: Dictionary): string {
  return isNobody({ id }) ? t.figures.nobody[kind] : nameOf(byId.get(id) ?? { id, name: null });
}

function describeRange({ from, to }: SecondsRange, t: Dictionary): string {
  if (from === null && to === LARGEST_SECONDS) return t.filters.known;
  if (from === null) return t.filters.upTo(formatSeconds(to));
  if (to === null) return t.filters.fromOn(formatSeconds(from));
  return from === to ? formatSeconds(from) : `${formatSeconds(from)} – ${formatSeconds(to)}`;
}

/** `09:00–12:00, 15:00–16:00`: hours that follow one another as one stretch. */
function describeHours(hours: readonly number[]): string {
  const stretches: { from: number; to: number }[] = [];
  for (const hour of [...hours].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last !== undefined && last.to === hour) last.to = hour + 1;
    else stretches.push({ from: hour, to: hour + 1 });
  }
  return stretches.map(({ from, to }) => `${formatHour(from)}–${formatHour(to)}`).join(", ");
}
