import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Filters, SecondsRange } from "../address/filters.ts";
import { LARGEST_SECONDS } from "../address/filters.ts";
import { address, setFilters } from "../address/navigation.ts";
import { formatWeekday } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import { Popover } from "../shell/popover.tsx";
import { Segments } from "../shell/segments.tsx";

const RATINGS = [5, 4, 3, 2, 1, 0];
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const FLAGS = ["served", "withinTarget"] as const;
const RANGES = ["waiting", "reaction", "duration"] as const;

/** What is needed now and then. */
export function MoreFilters() {
  const t = useTexts();
  return (
    <Popover
      label={
        <>
          <Icon name="filter" />
          {t.filters.moreFilters}
        </>
      }
    >
      {() => <Fields filters={address.value.filters} />}
    </Popover>
  );
}

function Fields({ filters }: { readonly filters: Filters }) {
  const t = useTexts();
  return (
    <div class="more">
      {FLAGS.map((flag) => (
        <fieldset key={flag}>
          <legend>{t.filters[flag].name}</legend>
          <Segments
            name={t.filters[flag].name}
            value={String(filters[flag])}
            options={[
              { value: "null", label: t.filters.any },
              { value: "true", label: t.filters[flag].yes },
              { value: "false", label: t.filters[flag].no },
            ]}
            choose={(value) => setFilters({ [flag]: value === "null" ? null : value === "true" })}
          />
        </fieldset>
      ))}
      <Toggles
        name={t.filters.rating}
        values={RATINGS}
        chosen={filters.ratings}
        label={(rating) => (rating === 0 ? t.filters.notRated : String(rating))}
        choose={(ratings) => setFilters({ ratings })}
      />
      {RANGES.map((range) => (
        <RangeFields
          key={range}
          name={t.figures[range]}
          range={filters[range]}
          choose={(value) => setFilters({ [range]: value })}
        />
      ))}
      <Toggles
        name={t.filters.weekday}
        values={WEEKDAYS}
        chosen={filters.weekdays}
        label={(weekday) => formatWeekday(weekday)}
        choose={(weekdays) => setFilters({ weekdays })}
      />
      <Toggles
        name={t.filters.hour}
        values={HOURS}
        chosen={filters.hours}
        label={String}
        choose={(hours) => setFilters({ hours })}
      />
    </div>
  );
}

function Toggles(props: {
  readonly name: string;
  readonly values: readonly number[];
  readonly chosen: readonly number[];
  readonly label: (value: number) => string;
  readonly choose: (values: readonly number[]) => void;
}) {
  const { chosen } = props;
  return (
    <fieldset>
      <legend>{props.name}</legend>
      <div class="toggles">
        {props.values.map((value) => {
          const pressed = chosen.includes(value);
          return (
            <button
              key={value}
              type="button"
              class="toggle"
              aria-pressed={pressed}
              onClick={() =>
                props.choose(
                  pressed
                    ? chosen.filter((each) => each !== value)
                    : [...chosen, value].sort((a, b) => a - b),
                )
              }
            >
              {props.label(value)}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}

function RangeFields(props: {
  readonly name: string;
  readonly range: SecondsRange | null;
  readonly choose: (range: SecondsRange | null) => void;
}) {
  const t = useTexts();
  const { range } = props;
  // What was typed, while it is no range.
  const [reversed, setReversed] = useState<SecondsRange | null>(null);
  useEffect(() => setReversed(null), [range]);
  const from = useRef<HTMLInputElement>(null);
  const to = useRef<HTMLInputElement>(null);
  const change = () => {
    const ends = { from: secondsIn(from.current), to: secondsIn(to.current) };
    const isReversed = ends.from !== null && ends.to !== null && ends.from > ends.to;
    to.current?.setCustomValidity(isReversed ? t.filters.endsBelowItsBeginning : "");
    setReversed(isReversed ? ends : null);
    if (isReversed || !(from.current?.checkValidity() && to.current?.checkValidity())) return;
    props.choose(ends.from === null && ends.to === null ? null : ends);
  };
  const shown = reversed ?? range;
  return (
    <fieldset>
      <legend>{props.name}</legend>
      <div class="range">
        <Seconds
          name={`${props.name}, ${t.filters.atLeast}`}
          placeholder={t.filters.atLeast}
          value={shown?.from ?? null}
          field={from}
          change={change}
        />
        <span aria-hidden="true">–</span>
        <Seconds
          name={`${props.name}, ${t.filters.atMost}`}
          placeholder={t.filters.atMost}
          // The largest is any value: nobody typed it.
          value={shown?.to === LARGEST_SECONDS ? null : (shown?.to ?? null)}
          field={to}
          change={change}
        />
        <span class="muted">{t.units.secondUnit}</span>
      </div>
      {reversed !== null && (
        <p class="field-error" role="alert">
          {t.filters.endsBelowItsBeginning}
        </p>
      )}
    </fieldset>
  );
}

function secondsIn(input: HTMLInputElement | null): number | null {
  return input === null || input.value === "" ? null : input.valueAsNumber;
}

function Seconds(props: {
  readonly name: string;
  readonly placeholder: string;
  readonly value: number | null;
  readonly field: RefObject<HTMLInputElement>;
  readonly change: () => void;
}) {
  return (
    <input
      ref={props.field}
      class="input"
      type="number"
      inputMode="numeric"
      min={0}
      max={999_999_999}
      step={1}
      aria-label={props.name}
      placeholder={props.placeholder}
      value={props.value ?? ""}
      onChange={props.change}
    />
  );
}
