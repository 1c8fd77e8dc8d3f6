import type { Figures } from "../../api/statistics.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import "./change.css";
import type { MeasureName } from "./measures.ts";
import { changeOf, measureOf } from "./measures.ts";

const SAME = "±0";

/** How a number changed against the period before: its colour says whether that is good. */
export function Change(props: {
  readonly measure: MeasureName;
  readonly now: Figures;
  readonly before: Figures | null;
  /** The period before, in words. */
  readonly period: string | null;
}) {
  const t = useTexts();
  if (props.before === null || props.period === null) return null;
  const measure = measureOf(props.measure);
  const change = changeOf(measure, props.now, props.before);
  if (change === null) return null;
  const { text, direction, verdict } = change;
  const shown = measure.change === "points" ? t.figures.points(text) : text;
  const before = t.figures.before(measure.format(measure.value(props.before)), props.period);
  return (
    <span class={`change is-${verdict}`} title={before}>
      {direction !== "same" && <Icon name={direction} size={12} />}
      <span>{direction === "same" ? SAME : shown}</span>
      <span class="unseen">
        {direction === "same" ? t.figures.noChange : ""}
        {verdict === "neutral" ? "" : t.figures.verdicts[verdict]} {before}
      </span>
    </span>
  );
}
