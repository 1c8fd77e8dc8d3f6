import { useMemo } from "preact/hooks";
import type { Bin, Overview } from "../../api/statistics.ts";
import { rowsOf } from "../address/drill-down.ts";
import type { Filters } from "../address/filters.ts";
import { follow } from "../address/navigation.ts";
import { bars } from "../chart/bars.ts";
import { ChartPanel } from "../chart/chart-panel.tsx";
import { usePalette } from "../chart/palette.ts";
import type { Dictionary } from "../language/dictionary.ts";
import { formatNumber, formatSeconds, formatShare } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";

const SHOWN = ["waiting", "reaction", "duration"] as const;
type Distributed = (typeof SHOWN)[number];

/** How waiting, reaction and duration are spread. */
export function Distributions({ overview }: { readonly overview: Overview }) {
  return (
    <div class="report-three">
      {SHOWN.map((of) => (
        <Distribution key={of} of={of} bins={overview.distributions[of]} />
      ))}
    </div>
  );
}

function Distribution({ of, bins }: { readonly of: Distributed; readonly bins: readonly Bin[] }) {
  const t = useTexts();
  const palette = usePalette();
  const total = useMemo(() => bins.reduce((sum, { count }) => sum + count, 0), [bins]);
  const option = useMemo(
    () =>
      bars({
        palette,
        names: bins.map(({ from }) => formatSeconds(from)),
        counts: bins.map(({ count }) => count),
        tipTitle: (index) => nameOfBin(bins[index], t),
        countName: t.measures.treatments.long,
        shareOf: total,
      }),
    [bins, total, palette.ink, t],
  );
  const sort = `-${of}`;
  const open = (index: number) => {
    const bin = bins[index];
    if (bin !== undefined) follow(rowsOf(filtersOf(of, bin, index), sort));
  };
  return (
    <ChartPanel
      title={t.charts.distributions[of]}
      height={198}
      option={option}
      onSelect={({ index }) => open(index)}
      onSelectPlace={open}
      table={{
        columns: [t.figures[of], t.measures.treatments.long, t.charts.share],
        rows: bins.map((bin, index) => [
          { text: nameOfBin(bin, t) },
          { text: formatNumber(bin.count), to: rowsOf(filtersOf(of, bin, index), sort) },
          { text: formatShare(total === 0 ? null : bin.count / total) },
        ]),
      }}
    />
  );
}

/**
 * Filters include both ends and seconds are whole: `to` of a bin is not in it. The first bin holds
 * what is below its edge as well (docs/numbers.md, "Distributions").
 */
function filtersOf(of: Distributed, { from, to }: Bin, index: number): Partial<Filters> {
  return { [of]: { from: index === 0 ? null : from, to: to === null ? null : to - 1 } };
}

function nameOfBin(bin: Bin | undefined, t: Dictionary): string {
  if (bin === undefined) return "";
  if (bin.to === null) return t.filters.fromOn(formatSeconds(bin.from));
  return bin.to - bin.from === 1
    ? formatSeconds(bin.from)
    : `${formatSeconds(bin.from)} – ${formatSeconds(bin.to)}`;
}
