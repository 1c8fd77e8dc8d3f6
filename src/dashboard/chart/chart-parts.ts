import type { ChartOption } from "./chart-option.ts";
import type { Palette } from "./palette.ts";

/** What all charts share: type, no animation that delays reading, the look of the tooltip. */
export function chartBase(palette: Palette): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: palette.font, fontSize: 11, color: palette["ink-3"] },
    tooltip: {
      confine: true,
      backgroundColor: palette.raised,
      borderColor: palette["line-strong"],
      borderWidth: 1,
      padding: [8, 10],
      transitionDuration: 0,
      textStyle: { color: palette.ink, fontSize: 12, fontFamily: palette.font },
    },
  };
}

/** An axis of names. */
export function nameAxis(palette: Palette, names: readonly string[]) {
  return {
    type: "category" as const,
    data: [...names],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette["line-strong"] } },
    axisLabel: { color: palette["ink-3"], fontSize: 11, hideOverlap: true },
  };
}

/** Steps of an axis of seconds that people read as such. */
const SECONDS_STEPS = [
  1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
];

/** An axis of seconds, divided into some 3 or 4 round stretches. */
export function secondsAxis(palette: Palette, largest: number, label: (value: number) => string) {
  const interval =
    SECONDS_STEPS.find((step) => largest / step <= 4) ?? Math.ceil(largest / 4 / 86_400) * 86_400;
  const max = Math.max(1, Math.ceil(largest / interval)) * interval;
  return { ...valueAxis(palette, label), interval, max };
}

/** An axis of values, with lines that stay behind the data. */
export function valueAxis(palette: Palette, label: (value: number) => string) {
  return {
    type: "value" as const,
    min: 0,
    axisLabel: { color: palette["ink-3"], fontSize: 11, formatter: label },
    splitLine: { lineStyle: { color: palette.line } },
    splitNumber: 3,
  };
}
