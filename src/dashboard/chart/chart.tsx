import type { ECharts } from "echarts/core";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import "./chart.css";
import type { ChartOption } from "./chart-option.ts";
import { usePalette } from "./palette.ts";

/** The datum that was clicked: its place in its series. */
export interface Selected {
  readonly series: string;
  readonly index: number;
}

export interface ChartProps {
  readonly option: ChartOption;
  readonly height: number;
  /** What the chart says, for those who do not see it. */
  readonly label: string;
  readonly onSelect?: (selected: Selected) => void;
  /** Of a click above or below the data: the place on the axis of names. */
  readonly onSelectPlace?: (index: number) => void;
  /** Set to what makes a picture of the chart, once it is drawn. */
  readonly picture?: { current: (() => string) | null };
}

/** A chart. ECharts comes when the first is shown; until then its place is kept. */
export function Chart(props: ChartProps) {
  const { option, height, label, onSelect, onSelectPlace, picture } = props;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const palette = usePalette();
  const now = { option, onSelect, onSelectPlace, background: palette.surface };
  const latest = useRef(now);
  latest.current = now;

  useEffect(() => {
    let stopped = false;
    let observer: ResizeObserver | null = null;
    void import("./echarts.ts").then(({ init }) => {
      const element = place.current;
      if (stopped || element === null) return;
      const made = init(element);
      chart.current = made;
      made.setOption(latest.current.option);
      made.on("click", ({ seriesId, dataIndex }) => {
        latest.current.onSelect?.({ series: String(seriesId), index: dataIndex });
      });
      made.getZr().on("click", ({ target, offsetX, offsetY }) => {
        if (target !== undefined && target !== null) return;
        const index = placeAt(made, offsetX, offsetY);
        if (index !== null) latest.current.onSelectPlace?.(index);
      });
      observer = new ResizeObserver(() => made.resize());
      observer.observe(element);
      if (picture !== undefined) {
        picture.current = () =>
          made.getDataURL({ pixelRatio: 2, backgroundColor: latest.current.background });
      }
    });
    return () => {
      stopped = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = null;
      if (picture !== undefined) picture.current = null;
    };
  }, [picture]);

  // At once, not with the next frame: a page that is being printed has none.
  useLayoutEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
    chart.current?.getZr().flush();
  }, [option]);

  return (
    <div
      ref={place}
      class={`chart${onSelect === undefined ? "" : " is-selectable"}`}
      role="img"
      aria-label={label}
      style={{ height: `${height}px` }}
    />
  );
}

/** Which place of the axis of names is above or below a point of the picture. */
function placeAt(chart: ECharts, x: number, y: number): number | null {
  for (const gridIndex of [0, 1]) {
    try {
      if (!chart.containPixel({ gridIndex }, [x, y])) continue;
      const place = chart.convertFromPixel({ xAxisIndex: gridIndex }, x);
      return typeof place === "number" ? place : null;
    } catch {
      // A chart with one grid has no second.
      return null;
    }
  }
  return null;
}
