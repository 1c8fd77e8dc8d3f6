import { useState } from "preact/hooks";
import { formatWeekday } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { Icon } from "../../shell/icon.tsx";
import type { Day, Week } from "./week.ts";
import {
  copyDay,
  DAY_MINUTES,
  parseClock,
  problemOf,
  showClock,
  USUAL_DAY,
  withBreak,
} from "./week.ts";
import "./week-editor.css";

interface WeekEditorProps {
  readonly week: Week;
  readonly change: (week: Week) => void;
  readonly disabled: boolean;
}

/** The working hours of a week: a row a day, with as many stretches as the day has. */
export function WeekEditor({ week, change, disabled }: WeekEditorProps) {
  return (
    <div class="week">
      {week.map((stretches, day) => (
        <DayRow
          key={day}
          day={day}
          stretches={stretches}
          disabled={disabled}
          change={(changed) => change(week.with(day, changed))}
          copy={() => change(copyDay(week, day))}
        />
      ))}
    </div>
  );
}

interface DayRowProps {
  /** 0 is Monday. */
  readonly day: number;
  readonly stretches: Day;
  readonly disabled: boolean;
  readonly change: (stretches: Day) => void;
  /** Gives these hours to all days that work, and to Monday to Friday. */
  readonly copy: () => void;
}

function DayRow({ day, stretches, disabled, change, copy }: DayRowProps) {
  const t = useTexts();
  const name = formatWeekday(day + 1, "long");
  const problem = problemOf(stretches);
  const broken = withBreak(stretches);
  return (
    <fieldset class="day" disabled={disabled}>
      <legend class="unseen">{name}</legend>
      <label class="check day-name">
        <input
          type="checkbox"
          checked={stretches.length > 0}
          onChange={({ currentTarget }) => change(currentTarget.checked ? USUAL_DAY : [])}
        />
        {name}
      </label>
      <div class="day-hours">
        {stretches.length === 0 && <span class="muted">{t.settings.week.free}</span>}
        {stretches.map((stretch, index) => (
          <div key={index} class="day-stretch">
            <Time
              name={`${name}, ${t.filters.atLeast}`}
              minutes={stretch.from}
              set={(from) => change(stretches.with(index, { ...stretch, from }))}
            />
            <span aria-hidden="true">–</span>
            <Time
              name={`${name}, ${t.filters.atMost}`}
              minutes={stretch.to}
              // Midnight at the end of a stretch is that of the next day.
              set={(to) =>
                change(stretches.with(index, { ...stretch, to: to === 0 ? DAY_MINUTES : to }))
              }
            />
            {stretches.length > 1 && !disabled && (
              <button
                type="button"
                class="button button-quiet button-icon"
                aria-label={t.settings.week.remove(showClock(stretch.from), showClock(stretch.to))}
                onClick={() => change(stretches.toSpliced(index, 1))}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </div>
        ))}
        {problem !== null && (
          <p class="field-error" role="alert">
            {t.settings.week.problems[problem]}
          </p>
        )}
      </div>
      <Track stretches={stretches} />
      <div class="day-actions">
        {stretches.length > 0 && !disabled && (
          <>
            <button
              type="button"
              class="button button-quiet"
              title={t.settings.week.addTitle}
              aria-label={`${name}: ${t.settings.week.add}`}
              disabled={broken === null}
              onClick={() => broken !== null && change(broken)}
            >
              {t.settings.week.add}
            </button>
            <button
              type="button"
              class="button button-quiet button-icon"
              title={t.settings.week.copy}
              aria-label={`${name}: ${t.settings.week.copy}`}
              onClick={copy}
            >
              <Icon name="copy" />
            </button>
          </>
        )}
      </div>
    </fieldset>
  );
}

/** The day from midnight to midnight, for the eye. */
function Track({ stretches }: { readonly stretches: Day }) {
  return (
    <div class="day-track" aria-hidden="true">
      {stretches.map(({ from, to }) => (
        <span
          key={from}
          style={{
            left: `${(from / DAY_MINUTES) * 100}%`,
            width: `${(Math.max(0, to - from) / DAY_MINUTES) * 100}%`,
          }}
        />
      ))}
    </div>
  );
}

/** A text, not the browser's field for times: that knows no 24:00, and half of the world gets AM and PM. */
function Time(props: {
  readonly name: string;
  readonly minutes: number;
  readonly set: (minutes: number) => void;
}) {
  const t = useTexts();
  // What is being typed, until it is a time.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      class="input day-time"
      inputMode="numeric"
      maxLength={5}
      required
      aria-label={props.name}
      value={typed ?? showClock(props.minutes)}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onInput={({ currentTarget }) => {
        const isTime = parseClock(currentTarget.value) !== null;
        currentTarget.setCustomValidity(isTime ? "" : t.settings.week.problems.noTime);
        setTyped(currentTarget.value);
      }}
      onChange={({ currentTarget }) => {
        const minutes = parseClock(currentTarget.value);
        if (minutes === null) {
          currentTarget.reportValidity();
          return;
        }
        props.set(minutes);
        setTyped(null);
      }}
    />
  );
}
