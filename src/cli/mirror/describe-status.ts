import { TimeZone } from "../../history/time-zone.ts";
import { formatWall } from "../../history/wall-clock.ts";
import type { NamedMirrorStatus } from "../../server/administration/mirror-messages.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";
import { wrap } from "../terminal/wrap.ts";

/** Gaps, vanished rows and the like that are named one by one. */
const NAMED = 5;

/**
 * How a mirror stands, a line a thing, in the wall clock of its cabinet.
 *
 * @param columns characters of a line
 */
export function describeStatus(status: NamedMirrorStatus, columns: number): string {
  const at = wallClock(status.timeZone);
  const { covered, gaps, failure, rows } = status;
  const share = `${Math.floor(status.coveredShare * 1000) / 10} %`.replace(".", ",");
  const lines: [string, string][] = [
    ["Сервис", `${status.address}, логин ${status.login}`],
    ["Загружено", covered === null ? "пока ничего" : `с ${at(covered.from)} по ${at(covered.to)}`],
    ["Всего", `${share} с ${at(status.since)} (время завершения, ${status.timeZone})`],
  ];
  if (gaps.length > 0) {
    const newest = gaps.toReversed().slice(0, NAMED);
    const more = gaps.length > NAMED ? ` и ещё ${gaps.length - NAMED}` : "";
    const named = newest.map(({ from, to }) => `${at(from)} — ${at(to)}`).join("; ");
    lines.push(["Пробелы", named + more]);
  }
  if (status.expectedEnd !== null) {
    lines.push(["Окончание", `ожидается около ${at(status.expectedEnd)}`]);
  }
  lines.push(["Вызовы", callsOf(status, at)]);
  lines.push(["Обращения", rowsOf(status)]);
  if (rows.vanished > 0) {
    const ids = rows.vanishedIds.slice(0, NAMED).join(", ");
    lines.push([
      "Пропали",
      `${formatNumber(rows.vanished)} больше нет в облаке, здесь они остаются: ${ids}`,
    ]);
  }
  if (status.refused > 0) {
    const ids = status.refusedIds.slice(0, NAMED).join(", ");
    lines.push([
      "Не приняты",
      `${formatNumber(status.refused)}: это обращения другой организации: ${ids}`,
    ]);
  }
  if (status.rejected > 0) {
    const reasons = status.rejections.slice(0, NAMED).join("; ");
    lines.push([
      "Отвергнуты",
      `${formatNumber(status.rejected)} с недопустимыми значениями: ${reasons}`,
    ]);
  }
  if (status.namesReadAt !== null)
    lines.push(["Справочники", `прочитаны ${at(status.namesReadAt)}`]);
  for (const { message } of status.warnings) lines.push(["Внимание", message]);
  if (failure !== null) lines.push(["Ошибка", failureOf(status, at)]);
  lines.push(["Состояние", stateOf(status)]);
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  const indent = " ".repeat(width + 2);
  return [
    ...wrap(`${status.name} (${status.organization})`, columns),
    ...lines.flatMap(([name, text]) => {
      const label = `  ${`${name}:`.padEnd(width)}`;
      if (columns < NARROW) return [label.trimEnd(), ...wrap(`    ${text}`, columns)];
      return wrap(indent + text, columns).map((line, at) =>
        at === 0 ? label + line.slice(label.length) : line,
      );
    }),
  ].join("\n");
}

/** Below so many columns a text goes under its label. */
const NARROW = 60;

/** One line: how far it is, for a progress bar. */
export function describeShare(status: NamedMirrorStatus): string[] {
  const { coveredShare, rows, callsLeft, expectedEnd } = status;
  return [
    `${Math.floor(coveredShare * 100)} %`,
    counted(rows.stored, "обращение", "обращения", "обращений"),
    ...(callsLeft === null ? [] : [`вызовов ${callsLeft}`]),
    ...(expectedEnd === null ? [] : [`до ${wallClock(status.timeZone)(expectedEnd)}`]),
  ];
}

/** `2026-11-24 13:05` on the wall of a zone. */
export function wallClock(timeZone: string): (instant: number) => string {
  const zone = TimeZone.of(timeZone);
  return (instant) => formatWall(zone.toWall(instant)).replace("T", " ").slice(0, 16);
}

function callsOf({ callsLeft, nextHour, reservedCalls }: NamedMirrorStatus, at: Wall): string {
  if (callsLeft === null) return "без ограничений";
  const left = `в этом часе осталось ${callsLeft}, следующий час с ${at(nextHour).slice(11)}`;
  return reservedCalls === 0 ? left : `${left}; другим программам оставлено ${reservedCalls}`;
}

function rowsOf({ rows, received }: NamedMirrorStatus): string {
  return `${formatNumber(rows.stored)} здесь, ${counted(received, "строка получена", "строки получены", "строк получено")} за всё время`;
}

function failureOf({ failure, notBefore }: NamedMirrorStatus, at: Wall): string {
  if (failure === null) return "";
  const next = notBefore === null ? "" : ` Следующая попытка в ${at(notBefore).slice(11)}.`;
  const times =
    failure.times > 1 ? ` (${counted(failure.times, "раз", "раза", "раз")} подряд)` : "";
  return `${at(failure.at)}${times}: ${failure.message}${next}`;
}

function stateOf({ paused, watching, gaps, covered }: NamedMirrorStatus): string {
  if (paused) return "приостановлено; продолжить: letopis mirror resume";
  const done = gaps.length === 0 && covered !== null ? "загружено всё" : "загружается";
  return watching
    ? `${done}; сервер держит его в актуальном состоянии`
    : `${done}; работает, пока идут letopis mirror run, watch или letopis serve`;
}

type Wall = ReturnType<typeof wallClock>;
