import { useMemo } from "preact/hooks";
import type { Overview, Step } from "../../api/statistics.ts";
import type { Address } from "../address/address.ts";
import { rowsOf } from "../address/drill-down.ts";
import { follow, setView } from "../address/navigation.ts";
import { statisticsParameters } from "../api-client/reports.ts";
import type { ChartOption } from "../chart/chart-option.ts";
import { ChartPanel } from "../chart/chart-panel.tsx";
import { chartBase, nameAxis, secondsAxis, valueAxis } from "../chart/chart-parts.ts";
import type { ChartCell } from "../chart/chart-table.ts";
import { Legend } from "../chart/legend.tsx";
import type { Palette } from "../chart/palette.ts";
import { usePalette } from "../chart/palette.ts";
import { tip } from "../chart/tip.ts";
import type { MeasureName } from "../figures/measures.ts";
import { emptyValue, measureOf } from "../figures/measures.ts";
import { rowsBehind } from "../figures/rows-behind.ts";
import { STEP_NAMES } from "../figures/step-names.ts";
import type { TimeStep } from "../figures/time-steps.ts";
import { timeSteps } from "../figures/time-steps.ts";
import type { Dictionary } from "../language/dictionary.ts";
import {
  formatCompact,
  formatMonth,
  formatNumber,
  formatRange,
  formatSeconds,
  formatShortDay,
  formatTime,
  formatWeekday,
} from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { Segments } from "../shell/segments.tsx";
import { wallRange } from "./wall-range.ts";

const HEIGHT = 314;

/** How long people waited, and how many came, by time. */
export function TimeSeries(props: {
  readonly overview: Overview;
  readonly selection: URLSearchParams;
}) {
  const t = useTexts();
  const palette = usePalette();
  const { step, period, series } = props.overview;
  const steps = useMemo(() => timeSteps(step, wallRange(period), series), [step, period, series]);
  const option = useMemo(() => optionOf(steps, step, palette, t), [steps, step, palette.ink, t]);
  return (
    <ChartPanel
      title={t.charts.course}
      height={HEIGHT}
      option={option}
      report={statisticsParameters(props.selection, step === "hour" ? ["day", "hour"] : [step])}
      onSelect={({ series: of, index }) => {
        const chosen = steps[index];
        if (chosen !== undefined) follow(rowsOfDatum(of, chosen));
      }}
      onSelectPlace={(index) => {
        const chosen = steps[index];
        if (chosen !== undefined) follow(rowsOf({ period: chosen.range }));
      }}
      table={{
        columns: [t.charts.time, ...IN_TABLE.map((name) => t.measures[name].long)],
        rows: steps.map((each) => rowOf(each, step)),
      }}
      legend={
        <Legend
          items={[
            { name: t.measures.waitingMedian.long, colour: palette["series-median"], form: "line" },
            {
              name: t.measures.waitingPercentile.long,
              colour: palette["series-percentile"],
              form: "dashed",
            },
            { name: t.charts.served, colour: palette["series-volume"] },
            { name: t.charts.neverServed, colour: palette["series-missed"] },
          ]}
        />
      }
    >
      <Segments
        name={t.charts.step}
        value={step}
        options={STEP_NAMES.filter((each) => isReasonable(each, props.overview)).map((value) => ({
          value,
          label: t.charts.steps[value],
        }))}
        choose={(chosen) => setView({ step: chosen })}
      />
    </ChartPanel>
  );
}

/** Hours of years are more points than pixels. */
function isReasonable(step: Step, { period }: Overview): boolean {
  if (step === "month" || step === "week") return true;
  if (period === null) return step === "day";
  const days = (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000;
  return step === "hour" ? days <= 32 : days <= 1200;
}

/** The series of the chart that are measures, by their names; the served are a part of its bars. */
const MEASURED = ["waitingMedian", "waitingPercentile", "neverServed"] as const;

function rowsOfDatum(series: string, { range, figures }: TimeStep): Address | null {
  const measure = MEASURED.find((each) => each === series);
  if (measure === undefined) return rowsOf({ period: range, served: true });
  return figures === null ? null : rowsBehind(measure, figures, { period: range });
}

const IN_TABLE = [
  "treatments",
  "neverServed",
  "waitingMedian",
  "waitingPercentile",
] as const satisfies readonly MeasureName[];

function rowOf({ range, figures }: TimeStep, step: Step): readonly ChartCell[] {
  return [
    { text: nameOfStep(range.from, step) },
    ...IN_TABLE.map((name) => {
      const { value, format } = measureOf(name);
      if (figures === null) return { text: format(emptyValue(name)) };
      return {
        text: format(value(figures)),
        to: rowsBehind(name, figures, { period: range }),
      };
    }),
  ];
}

function nameOfStep(from: string, step: Step): string {
  if (step === "hour") return `${formatShortDay(from)}, ${formatTime(from)}`;
  if (step === "month") return formatMonth(from);
  return formatShortDay(from);
}

function optionOf(
  steps: readonly TimeStep[],
  step: Step,
  palette: Palette,
  t: Dictionary,
): ChartOption {
  const names = steps.map(({ range }) => nameOfStep(range.from, step));
  const values = (name: "waitingMedian" | "waitingPercentile") =>
    steps.map(({ figures }) => (figures === null ? null : measureOf(name).value(figures)));
  const longest = Math.max(
    0,
    ...[...values("waitingPercentile"), ...values("waitingMedian")].map((value) => value ?? 0),
  );
  const base = chartBase(palette);
  const left = 58;
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      trigger: "axis",
      axisPointer: { type: "line", lineStyle: { color: palette["line-strong"] } },
      formatter: (parameters) => {
        const first = Array.isArray(parameters) ? parameters[0] : parameters;
        const shown = steps[first?.dataIndex ?? -1];
        return shown === undefined ? "" : tipOf(shown, step, palette, t);
      },
    },
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    grid: [
      { left, right: 10, top: 14, height: 168 },
      { left, right: 10, top: 214, height: 76 },
    ],
    xAxis: [
      { ...nameAxis(palette, names), gridIndex: 0, axisLabel: { show: false } },
      { ...nameAxis(palette, names), gridIndex: 1 },
    ],
    yAxis: [
      { ...secondsAxis(palette, longest, formatSeconds), gridIndex: 0 },
      { ...valueAxis(palette, formatCompact), gridIndex: 1, splitNumber: 2, minInterval: 1 },
    ],
    series: [
      {
        id: "waitingPercentile",
        type: "line",
        data: values("waitingPercentile"),
        showSymbol: steps.length < 3,
        symbolSize: 7,
        lineStyle: { width: 1.5, type: [5, 4], color: palette["series-percentile"] },
        itemStyle: { color: palette["series-percentile"] },
      },
      {
        id: "waitingMedian",
        type: "line",
        data: values("waitingMedian"),
        showSymbol: steps.length < 3,
        symbolSize: 7,
        lineStyle: { width: 2.25, color: palette["series-median"] },
        itemStyle: { color: palette["series-median"] },
      },
      {
        id: "served",
        type: "bar",
        stack: "volume",
        xAxisIndex: 1,
        yAxisIndex: 1,
        barCategoryGap: "22%",
        data: steps.map(({ figures }) => figures?.served ?? 0),
        itemStyle: { color: palette["series-volume"] },
      },
      {
        id: "neverServed",
        type: "bar",
        stack: "volume",
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: steps.map(({ figures }) => figures?.neverServed ?? 0),
        itemStyle: { color: palette["series-missed"] },
      },
    ],
  };
}

function tipOf({ range, figures }: TimeStep, step: Step, palette: Palette, t: Dictionary) {
  const title =
    step === "day"
      ? `${formatWeekday(new Date(range.from.slice(0, 10)).getUTCDay() || 7)}, ${formatShortDay(range.from)}`
      : formatRange(range.from, range.to);
  const { waitingMedian, waitingPercentile } = t.measures;
  const seconds = (name: "waitingMedian" | "waitingPercentile") =>
    formatSeconds(figures === null ? null : measureOf(name).value(figures));
  return tip(title, [
    {
      name: waitingPercentile.long,
      value: seconds("waitingPercentile"),
      colour: palette["series-percentile"],
    },
    { name: waitingMedian.long, value: seconds("waitingMedian"), colour: palette["series-median"] },
    {
      name: t.charts.served,
      value: formatNumber(figures?.served ?? 0),
      colour: palette["series-volume"],
    },
    {
      name: t.charts.neverServed,
      value: formatNumber(figures?.neverServed ?? 0),
      colour: palette["series-missed"],
    },
  ]);
}
