import { useState } from "preact/hooks";
import { isCalendarDate } from "../address/calendar-date.ts";
import { address, setFilters } from "../address/navigation.ts";
import type { Period } from "../address/period.ts";
import { PRESETS, resolvePeriod } from "../address/period.ts";
import { formatRange } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import { useToday } from "../shell/me.ts";
import { Popover } from "../shell/popover.tsx";

/** Presets, or from and to. */
export function PeriodPicker() {
  const t = useTexts();
  const today = useToday();
  const { period } = address.value.filters;
  const range = resolvePeriod(period, today);
  const shown = range === null ? null : formatRange(range.from, range.to);
  return (
    <Popover
      label={
        <>
          <Icon name="calendar" />
          <span>{"preset" in period ? t.periods[period.preset] : shown}</span>
          {"preset" in period && shown !== null && <span class="filter-range">{shown}</span>}
        </>
      }
    >
      {(close) => {
        const choose = (chosen: Period) => {
          setFilters({ period: chosen });
          close();
        };
        return (
          <div class="period-box">
            <div class="menu">
              {PRESETS.map((preset) => (
                <button
                  key={preset}
                  type="button"
                  class="menu-item"
                  aria-pressed={"preset" in period && period.preset === preset}
                  onClick={() => choose({ preset })}
                >
                  {t.periods[preset]}
                </button>
              ))}
            </div>
            <CustomPeriod
              from={range?.from.slice(0, 10) ?? ""}
              to={range?.to.slice(0, 10) ?? today}
              choose={choose}
            />
          </div>
        );
      }}
    </Popover>
  );
}

function CustomPeriod(props: {
  readonly from: string;
  readonly to: string;
  readonly choose: (period: Period) => void;
}) {
  const t = useTexts();
  const [from, setFrom] = useState(props.from);
  const [to, setTo] = useState(props.to);
  const usable = isCalendarDate(from) && isCalendarDate(to);
  const wrong = usable && from > to;
  return (
    <form
      class="period-custom"
      onSubmit={(event) => {
        event.preventDefault();
        if (usable && !wrong) props.choose({ from, to });
      }}
    >
      <label class="field">
        <span class="field-label">{t.filters.from}</span>
        <input
          class="input"
          type="date"
          value={from}
          required
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span class="field-label">{t.filters.to}</span>
        <input
          class="input"
          type="date"
          value={to}
          required
          aria-invalid={wrong ? true : undefined}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      {wrong && (
        <p class="field-error" role="alert">
          {t.filters.endsBeforeItBegins}
        </p>
      )}
      <button type="submit" class="button button-main" disabled={!usable || wrong}>
        {t.filters.show}
      </button>
    </form>
  );
}
