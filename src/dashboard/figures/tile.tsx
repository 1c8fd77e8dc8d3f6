import type { Figures } from "../../api/statistics.ts";
import { Link } from "../address/link.tsx";
import { useTexts } from "../language/language.ts";
import { Change } from "./change.tsx";
import type { MeasureName } from "./measures.ts";
import { measureOf } from "./measures.ts";
import { rowsBehind } from "./rows-behind.ts";
import { SparkLine } from "./spark-line.tsx";
import "./tile.css";

interface TileProps {
  readonly title: string;
  readonly main: MeasureName;
  /** A second number, below. */
  readonly second: MeasureName | null;
  readonly now: Figures;
  readonly before: Figures | null;
  /** The period before, in words. */
  readonly period: string | null;
  /** Of the main number, by time. */
  readonly course: readonly (number | null)[];
}

/** One thing worth knowing: its number, how that changed, how it went. */
export function Tile(props: TileProps) {
  const { main, second, now } = props;
  return (
    <article class="tile">
      <h2 class="tile-title">{props.title}</h2>
      <div class="tile-main">
        <Value measure={main} now={now} class="tile-value" />
        <Change measure={main} {...props} />
      </div>
      <div class="tile-second">
        {second !== null && (
          <>
            <Value measure={second} now={now} class="tile-second-value" named />
            <Change measure={second} {...props} />
          </>
        )}
      </div>
      <SparkLine values={props.course} height={30} width={200} />
    </article>
  );
}

function Value(props: {
  readonly measure: MeasureName;
  readonly now: Figures;
  readonly class: string;
  readonly named?: boolean;
}) {
  const t = useTexts();
  const measure = measureOf(props.measure);
  const to = rowsBehind(props.measure, props.now);
  const name = t.measures[props.measure];
  const value = measure.format(measure.value(props.now));
  // A name that is said aloud holds what is seen: people who speak to the computer say that.
  const shown = props.named === true ? `${name.short} ${value}` : value;
  const content = (
    <>
      {props.named === true && <span class="tile-second-name">{name.short} </span>}
      {value}
    </>
  );
  if (to === null) {
    return (
      <span class={props.class} title={name.long}>
        {content}
      </span>
    );
  }
  return (
    <Link to={to} class={props.class} aria-label={`${name.long}: ${shown}`} title={name.long}>
      {content}
    </Link>
  );
}
