import type { MirrorNotice, MirrorProgress } from "../store/mirror-store.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/** What does not stop a mirror, but should be known. */
export type WarningKind = "clock" | "future" | "names";

const MINUTE = 60;

/** The warnings with one of a kind, or without it where there is nothing to warn of any more. */
export function withWarning(
  warnings: MirrorProgress["warnings"],
  kind: WarningKind,
  notice: MirrorNotice | null,
): MirrorProgress["warnings"] {
  const present = warnings.find((warning) => warning.kind === kind);
  if (present !== undefined && notice !== null && present.message === notice.message)
    return warnings;
  const others = warnings.filter((warning) => warning.kind !== kind);
  return notice === null ? others : [...others, { ...notice, kind }];
}

/** @param clockAhead seconds */
export function clockWarning(clockAhead: number, at: number): MirrorNotice | null {
  if (Math.abs(clockAhead) <= MIRROR_LIMITS.clockSeconds) return null;
  const minutes = Math.round(Math.abs(clockAhead) / MINUTE);
  const way = clockAhead > 0 ? "отстают от часов" : "спешат относительно часов";
  return {
    at,
    message: `Часы этого компьютера ${way} сервиса примерно на ${minutes} мин. Проверьте их: зеркало считается с часами сервиса.`,
  };
}

/** Rows that were closed after the answer that brought them: a wrong time zone makes such. */
export function futureWarning(latest: number, date: number, at: number): MirrorNotice | null {
  if (latest <= date + MIRROR_LIMITS.futureSeconds) return null;
  const hours = Math.max(1, Math.round((latest - date) / 3600));
  return {
    at,
    message:
      `Сервис прислал обращения, завершённые позже, чем он ответил (примерно на ${hours} ч): похоже, ` +
      "часовой пояс кабинета указан неверно. Исправить: letopis mirror set --time-zone; всё будет загружено заново.",
  };
}
