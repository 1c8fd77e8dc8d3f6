import type { Erasure } from "../../store/erasure-store.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";

/** Whether nothing is left to forget. */
export function isNothing(erasure: Erasure): boolean {
  return Object.values(erasure).every((count) => count === 0);
}

/** What was changed, or would be, as a line each. */
export function describeErasure({
  listed,
  treatments,
  records,
  entries,
  events,
  otherEvents,
}: Erasure): string {
  return [
    `  новых в списке забытых: ${formatNumber(listed)}`,
    `  обращений, в которых остаётся нулевой идентификатор: ${formatNumber(treatments)}`,
    `  записей справочника удаляется: ${formatNumber(records)}`,
    `  идентификаторов с именами удаляется: ${formatNumber(entries)}`,
    `  событий переписывается без них: ${formatNumber(events)}`,
    `  событий других типов, где о них говорится, удаляется: ${formatNumber(otherEvents)}`,
  ].join("\n");
}

/** `1 пользователя`, `5 пользователей`. */
export function countedUsers(count: number): string {
  return counted(count, "пользователя", "пользователей", "пользователей");
}
