import type { Data } from "../../../api/data.ts";
import { addDays, firstOfMonth } from "../../address/calendar-date.ts";
import { NO_FILTERS } from "../../address/filters.ts";
import { Link } from "../../address/link.tsx";
import { formatMonth, formatNumber } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { byYear, withEmptyMonths } from "./months.ts";

type Month = Data["months"][number];

/** So many months stand in one row; more than that in a row a year. */
const ONE_ROW = 14;

/** A bar a month, from the first to the last: a month without treatments is seen as one. */
export function MonthsStrip({ months }: { readonly months: readonly Month[] }) {
  const all = withEmptyMonths(months);
  const largest = Math.max(1, ...all.map(({ treatments }) => treatments));
  if (all.length <= ONE_ROW) {
    return (
      <ol class="months are-few">
        {all.map((month) => (
          <li key={month.month} class="month">
            <MonthBar month={month} largest={largest} />
            <span class="month-name" aria-hidden="true">
              {formatMonth(month.month)}
            </span>
          </li>
        ))}
      </ol>
    );
  }
  return (
    <ol class="years">
      {byYear(all).map(({ year, months: ofYear }) => (
        <li key={year} class="year">
          <span class="year-name">{year}</span>
          <ol class="months">
            {ofYear.map((month, index) => (
              <li key={index} class="month" aria-hidden={month === null ? true : undefined}>
                {month !== null && <MonthBar month={month} largest={largest} />}
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

function MonthBar({ month, largest }: { readonly month: Month; readonly largest: number }) {
  const t = useTexts();
  const { treatments } = month;
  const first = `${month.month}-01`;
  const name = t.data.month(formatMonth(month.month, "long"), formatNumber(treatments));
  return (
    <Link
      to={{
        page: "overview",
        part: null,
        filters: {
          ...NO_FILTERS,
          period: { from: first, to: addDays(firstOfMonth(first, 1), -1) },
        },
        view: {},
      }}
      class={`month-link${treatments === 0 ? " is-empty" : ""}`}
      title={name}
      aria-label={name}
    >
      <span class="month-bar" style={{ height: `${Math.max(2, (treatments / largest) * 100)}%` }} />
    </Link>
  );
}
