import type { CallingLimits } from "../../history/calling-limits.ts";

const WEEKDAYS = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];

/** An organization's limits as Russian sentences for the service's page; none when nothing limits. */
export function limitSentences(limits: CallingLimits): string[] {
  const { callsPerHourByDay, callsPerHourByNight, daysByDay } = limits;
  const sentences = [
    ...callSentences(
      "истории обращений и столько же вызовов открытых обращений",
      callsPerHourByDay,
      callsPerHourByNight,
    ),
    ...callSentences(
      "каждой операции чтения справочника",
      limits.directoryCallsPerHourByDay,
      limits.directoryCallsPerHourByNight,
    ),
  ];
  if (daysByDay !== null) {
    sentences.push(`Днём период запроса истории — не длиннее ${daysByDay} календарных дней.`);
  }
  if (sentences.length > 0) {
    sentences.push(
      `День — с ${timeOfDay(limits.dayStartMinute)} до ${timeOfDay(limits.dayEndMinute)} ` +
        `по часовому поясу организации${weekdaysOf(limits)}; остальное время — ночь.`,
    );
  }
  return sentences;
}

/** @param of what is called, in the genitive */
function callSentences(of: string, byDay: number | null, byNight: number | null): string[] {
  const sentence = (when: string, limit: number | null) =>
    limit === null ? [] : [`${when} — не больше ${limit} вызовов ${of} за календарный час.`];
  return [...sentence("Днём", byDay), ...sentence("Ночью", byNight)];
}

function timeOfDay(minute: number): string {
  const hours = String(Math.floor(minute / 60)).padStart(2, "0");
  return `${hours}:${String(minute % 60).padStart(2, "0")}`;
}

function weekdaysOf({ dayWeekdays }: CallingLimits): string {
  if (dayWeekdays.length === 7) return "";
  return ` (${dayWeekdays.map((day) => WEEKDAYS[day - 1]).join(", ")})`;
}
