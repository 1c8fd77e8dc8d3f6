import type { Overview } from "../../api/statistics.ts";
import type { MeasureName } from "../figures/measures.ts";
import { emptyValue, measureOf } from "../figures/measures.ts";
import { Tile } from "../figures/tile.tsx";
import { timeSteps } from "../figures/time-steps.ts";
import { formatRange } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { useToday } from "../shell/me.ts";
import { wallRange } from "./wall-range.ts";

const TILES = [
  { name: "treatments", main: "treatments", second: "durationMedian" },
  { name: "waiting", main: "waitingMedian", second: "waitingPercentile" },
  { name: "reaction", main: "reactionMedian", second: "reactionPercentile" },
  { name: "withinTarget", main: "withinTarget", second: "missed" },
  { name: "neverServed", main: "neverServed", second: "neverServedShare" },
  { name: "rating", main: "rating", second: "ratedShare" },
] as const satisfies readonly { name: string; main: MeasureName; second: MeasureName }[];

/** The numbers one looks at first, each against the period before. */
export function OverviewTiles({ overview }: { readonly overview: Overview }) {
  const t = useTexts();
  const today = useToday();
  const { total, previous, previousPeriod, step, period, series } = overview;
  const steps = timeSteps(step, wallRange(period), series);
  // A day that is not over is no match for a whole one.
  const isUnderWay = period?.from.slice(0, 10) === today && period.to.slice(0, 10) === today;
  const before =
    previousPeriod === null || isUnderWay
      ? null
      : formatRange(previousPeriod.from.slice(0, 10), previousPeriod.to.slice(0, 10));
  return (
    <section class="tiles" aria-label={t.figures.name}>
      {TILES.map(({ name, main, second }) => (
        <Tile
          key={name}
          title={t.tiles[name]}
          main={main}
          second={second}
          now={total}
          before={previous}
          period={before}
          course={steps.map(({ figures }) =>
            figures === null ? emptyValue(main) : measureOf(main).value(figures),
          )}
        />
      ))}
    </section>
  );
}
