import { useMemo } from "preact/hooks";
import type { Figures } from "../../api/statistics.ts";
import { rowsOf } from "../address/drill-down.ts";
import { follow } from "../address/navigation.ts";
import { bars } from "../chart/bars.ts";
import { ChartPanel } from "../chart/chart-panel.tsx";
import { usePalette } from "../chart/palette.ts";
import { formatNumber, formatShare } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";

const RATINGS = [5, 4, 3, 2, 1];

/** How people rated. */
export function Ratings({ figures }: { readonly figures: Figures }) {
  const t = useTexts();
  const palette = usePalette();
  const { ratings, rated } = figures;
  const rows = useMemo(
    () => RATINGS.map((rating) => ({ rating, count: ratings[rating - 1] ?? 0 })),
    [ratings],
  );
  const option = useMemo(
    () =>
      bars({
        palette,
        names: rows.map(({ rating }) => String(rating)),
        counts: rows.map(({ count }) => count),
        tipTitle: (index) => t.charts.rated(rows[index]?.rating ?? 0),
        countName: t.measures.treatments.long,
        shareOf: rated,
        lying: true,
      }),
    [rows, rated, palette.ink, t],
  );
  return (
    <ChartPanel
      title={t.charts.ratings}
      height={262}
      option={option}
      onSelect={({ index }) => {
        const chosen = rows[index];
        if (chosen !== undefined) follow(rowsOf({ ratings: [chosen.rating] }));
      }}
      table={{
        columns: [t.filters.rating, t.measures.treatments.long, t.charts.share],
        rows: rows.map(({ rating, count }) => [
          { text: String(rating) },
          { text: formatNumber(count), to: rowsOf({ ratings: [rating] }) },
          { text: formatShare(rated === 0 ? null : count / rated) },
        ]),
      }}
    />
  );
}
