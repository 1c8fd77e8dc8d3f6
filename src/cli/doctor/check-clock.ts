import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { formatWall } from "../../history/wall-clock.ts";
import type { StoreDescription } from "../../store/store.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** Nothing of ours is older than this: 2025-01-01T00:00:00Z. */
const EARLIEST_NOW = Date.UTC(2025, 0, 1) / 1000;

/** Clocks of two computers differ by a little. */
const TOLERANCE_SECONDS = 120;

/** A zone whose offset changed lately: 2024-03-01, from +06:00. */
const TOUCHSTONE = { zone: "Asia/Almaty", at: Date.UTC(2024, 5, 1) / 1000, offset: 5 * 3600 };

/** Can the clock be right, and does Node.js know the time zones of today? */
export function checkClock(clock: Clock, store: StoreDescription | null): Finding[] {
  const now = nowSeconds(clock);
  const shown = `${formatWall(now)}Z`;
  const findings: Finding[] = [];
  if (now < EARLIEST_NOW) {
    findings.push(problem("Часы", `показывают ${shown}, это в прошлом. Поставьте верное время.`));
  } else if (store?.latest != null && store.latest > now + TOLERANCE_SECONDS) {
    findings.push(
      warning(
        "Часы",
        `показывают ${shown}, а последнее обращение началось ${formatWall(store.latest)}Z. ` +
          "Проверьте часы и часовой пояс, с которым импортировали файл (--time-zone).",
      ),
    );
  } else {
    findings.push(ok("Часы", shown));
  }
  const { zone, at, offset } = TOUCHSTONE;
  if (TimeZone.of(zone).offsetAt(at) !== offset) {
    findings.push(
      problem("Часовые пояса", "данные о поясах в Node.js устарели. Обновите Node.js."),
    );
  }
  return findings;
}

/** Does the clock of the other side agree with ours? Limits and periods depend on it. */
export function compareClocks(clock: Clock, date: string | undefined): Finding[] {
  const there = Date.parse(date ?? "") / 1000;
  const difference = Math.round(Math.abs(there - nowSeconds(clock)));
  if (Number.isNaN(there) || difference <= TOLERANCE_SECONDS) return [];
  return [
    warning("Часы сервиса", `расходятся с нашими на ${difference} с. Сверьте и те и другие.`),
  ];
}
