import { formatCompact, formatNumber, formatShare } from "../language/formats.ts";
import type { ChartOption } from "./chart-option.ts";
import { chartBase, nameAxis, valueAxis } from "./chart-parts.ts";
import type { Palette } from "./palette.ts";
import { tip } from "./tip.ts";

interface BarsOptions {
  readonly palette: Palette;
  readonly names: readonly string[];
  readonly counts: readonly number[];
  readonly tipTitle: (index: number) => string;
  /** What is counted. */
  readonly countName: string;
  /** All of them, for shares. */
  readonly shareOf: number;
  /** Whether bars lie, with the first at the top. */
  readonly lying?: boolean;
}

/** Counts side by side, with the share of each. */
export function bars(options: BarsOptions): ChartOption {
  const { palette, names, counts, tipTitle, countName, shareOf, lying = false } = options;
  const base = chartBase(palette);
  const values = valueAxis(palette, formatCompact);
  const share = (count: number) => formatShare(shareOf === 0 ? null : count / shareOf);
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: palette.sunken, opacity: 0.6 } },
      formatter: (parameters) => {
        const first = Array.isArray(parameters) ? parameters[0] : parameters;
        const index = first?.dataIndex ?? 0;
        const count = counts[index] ?? 0;
        return tip(tipTitle(index), [
          { name: countName, value: `${formatNumber(count)} (${share(count)})` },
        ]);
      },
    },
    grid: lying
      ? { left: 22, right: 46, top: 4, bottom: 22 }
      : { left: 40, right: 6, top: 12, bottom: 24 },
    xAxis: lying ? { ...values, minInterval: 1 } : nameAxis(palette, names),
    yAxis: lying
      ? { ...nameAxis(palette, names), inverse: true, axisLine: { show: false } }
      : { ...values, minInterval: 1 },
    series: {
      id: "count",
      type: "bar",
      barCategoryGap: lying ? "34%" : "14%",
      data: [...counts],
      itemStyle: {
        color: palette["series-plain"],
        borderRadius: lying ? [0, 3, 3, 0] : [3, 3, 0, 0],
      },
      label: lying
        ? {
            show: true,
            position: "right",
            color: palette["ink-2"],
            fontSize: 11,
            formatter: ({ dataIndex }) => share(counts[dataIndex] ?? 0),
          }
        : { show: false },
    },
  };
}
