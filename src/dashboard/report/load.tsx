import { useMemo } from "preact/hooks";
import type { FigureGroup, Figures } from "../../api/statistics.ts";
import type { Address } from "../address/address.ts";
import { address, follow, setView } from "../address/navigation.ts";
import { statisticsParameters } from "../api-client/reports.ts";
import type { ChartOption } from "../chart/chart-option.ts";
import { ChartPanel } from "../chart/chart-panel.tsx";
import { chartBase, nameAxis } from "../chart/chart-parts.ts";
import type { Palette } from "../chart/palette.ts";
import { usePalette } from "../chart/palette.ts";
import { tip } from "../chart/tip.ts";
import type { MeasureName } from "../figures/measures.ts";
import { emptyValue, measureOf } from "../figures/measures.ts";
import { rowsBehind } from "../figures/rows-behind.ts";
import type { Dictionary } from "../language/dictionary.ts";
import { formatHour, formatWeekday } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { Segments } from "../shell/segments.tsx";

const SHOWN = [
  "treatments",
  "waitingMedian",
  "withinTarget",
] as const satisfies readonly MeasureName[];
const IN_TIP = [
  "treatments",
  "waitingMedian",
  "waitingPercentile",
  "withinTarget",
] as const satisfies readonly MeasureName[];
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

interface Cell {
  readonly weekday: number;
  readonly hour: number;
  readonly figures: Figures;
}

/** When it is busy, and when people wait: weekday by hour. */
export function Load(props: {
  readonly groups: readonly FigureGroup[];
  readonly selection: URLSearchParams;
}) {
  const t = useTexts();
  const palette = usePalette();
  const measure = SHOWN.find((each) => each === address.value.view.measure) ?? "treatments";
  const cells = useMemo(() => cellsOf(props.groups), [props.groups]);
  const option = useMemo(
    () => optionOf(cells, measure, palette, t),
    [cells, measure, palette.ink, t],
  );
  return (
    <ChartPanel
      title={t.charts.load}
      height={262}
      option={option}
      report={statisticsParameters(props.selection, ["weekday", "hour"])}
      onSelect={({ index }) => {
        const cell = cells[index];
        if (cell !== undefined) follow(rowsOfCell(cell, measure));
      }}
      table={tableOf(cells, measure, t)}
    >
      <Segments
        name={t.charts.measure}
        value={measure}
        options={SHOWN.map((value) => ({ value, label: t.measures[value].short }))}
        choose={(chosen) =>
          setView({ measure: chosen === "treatments" ? undefined : chosen }, { replace: true })
        }
      />
    </ChartPanel>
  );
}

function cellsOf(groups: readonly FigureGroup[]): readonly Cell[] {
  return groups.flatMap(({ keys: { weekday, hour }, figures }) =>
    weekday === undefined || hour === undefined ? [] : [{ weekday, hour, figures }],
  );
}

function rowsOfCell({ weekday, hour, figures }: Cell, measure: MeasureName): Address | null {
  return rowsBehind(measure, figures, { weekdays: [weekday], hours: [hour] });
}

function tableOf(cells: readonly Cell[], measure: MeasureName, t: Dictionary) {
  const { value, format } = measureOf(measure);
  const byPlace = new Map(cells.map((cell) => [`${cell.weekday} ${cell.hour}`, cell]));
  return {
    columns: [t.charts.hour, ...WEEKDAYS.map((weekday) => formatWeekday(weekday))],
    rows: HOURS.map((hour) => [
      { text: formatHour(hour) },
      ...WEEKDAYS.map((weekday) => {
        const cell = byPlace.get(`${weekday} ${hour}`);
        if (cell === undefined) return { text: format(emptyValue(measure)) };
        return { text: format(value(cell.figures)), to: rowsOfCell(cell, measure) };
      }),
    ]),
  };
}

function optionOf(
  cells: readonly Cell[],
  measure: MeasureName,
  palette: Palette,
  t: Dictionary,
): ChartOption {
  const { value } = measureOf(measure);
  const values = cells.map(({ figures }) => value(figures));
  const known = values.filter((each) => each !== null);
  const largest = measure === "withinTarget" ? 1 : Math.max(1, ...known);
  const base = chartBase(palette);
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      formatter: (parameters) => {
        const first = Array.isArray(parameters) ? parameters[0] : parameters;
        const cell = cells[first?.dataIndex ?? -1];
        return cell === undefined ? "" : tipOf(cell, t);
      },
    },
    grid: { left: 38, right: 4, top: 4, bottom: 24 },
    xAxis: { ...nameAxis(palette, HOURS.map(String)), axisLine: { show: false } },
    yAxis: {
      ...nameAxis(
        palette,
        WEEKDAYS.map((weekday) => formatWeekday(weekday)),
      ),
      inverse: true,
      axisLine: { show: false },
    },
    visualMap: {
      show: false,
      min: 0,
      max: largest,
      dimension: 2,
      // A small share within the target is what should be seen.
      inRange: { color: scaleOf(palette, measure === "withinTarget") },
    },
    series: {
      id: "load",
      type: "heatmap",
      data: cells.map(({ weekday, hour }, index) => [hour, weekday - 1, values[index] ?? "-"]),
      itemStyle: { borderColor: palette.surface, borderWidth: 1.5, borderRadius: 3 },
      emphasis: { itemStyle: { borderColor: palette.ink, borderWidth: 1.5 } },
    },
  };
}

function scaleOf(palette: Palette, reversed: boolean): string[] {
  const scale = [
    palette["scale-0"],
    palette["scale-1"],
    palette["scale-2"],
    palette["scale-3"],
    palette["scale-4"],
    palette["scale-5"],
  ];
  return reversed ? scale.reverse() : scale;
}

function tipOf({ weekday, hour, figures }: Cell, t: Dictionary): HTMLElement {
  return tip(
    `${formatWeekday(weekday, "long")}, ${formatHour(hour)}–${formatHour(hour + 1)}`,
    IN_TIP.map((name) => {
      const { value, format } = measureOf(name);
      return { name: t.measures[name].long, value: format(value(figures)) };
    }),
  );
}
