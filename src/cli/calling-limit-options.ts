import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { DayWindow } from "../configuration/calling-limit-forms.ts";
import {
  CALLS_PER_HOUR,
  DAY_WINDOW_FORM,
  DAYS_BY_DAY,
  WEEKDAYS_FORM,
} from "../configuration/calling-limit-forms.ts";
import type { ValueForm } from "../configuration/value-form.ts";
import type { CallingLimits } from "../history/calling-limits.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";

const SETS = ["contract", "off", "inherit"] as const;

/** What an option was given. In a box: Commander takes a bare null for no value at all. */
interface Given<Value> {
  readonly value: Value;
}

/** The limits of an organization as options (contract.md, "Limits"). */
export interface LimitOptions extends Record<string, unknown> {
  readonly limits?: (typeof SETS)[number];
  readonly callsByDay?: Given<number | null>;
  readonly callsByNight?: Given<number | null>;
  readonly directoryCallsByDay?: Given<number | null>;
  readonly directoryCallsByNight?: Given<number | null>;
  readonly daysByDay?: Given<number | null>;
  readonly day?: Given<DayWindow>;
  readonly dayWeekdays?: Given<readonly number[]>;
}

export function addLimitOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--limits <set>",
        "Ограничения вызовов: contract — как в облаке, off — никаких, inherit — как в настройках сервера",
      ).choices(SETS),
    )
    .addOption(valueOption("--calls-by-day <number>", "Вызовов истории в час днём", CALLS_PER_HOUR))
    .addOption(
      valueOption("--calls-by-night <number>", "Вызовов истории в час ночью", CALLS_PER_HOUR),
    )
    .addOption(
      valueOption(
        "--directory-calls-by-day <number>",
        "Вызовов каждого чтения справочника в час днём",
        CALLS_PER_HOUR,
      ),
    )
    .addOption(
      valueOption(
        "--directory-calls-by-night <number>",
        "Вызовов каждого чтения справочника в час ночью",
        CALLS_PER_HOUR,
      ),
    )
    .addOption(valueOption("--days-by-day <number>", "Дней в запросе днём", DAYS_BY_DAY))
    .addOption(valueOption("--day <hours>", "Когда день", DAY_WINDOW_FORM))
    .addOption(valueOption("--day-weekdays <days>", "В какие дни бывает день", WEEKDAYS_FORM));
}

/**
 * The limits that the options ask for: a named set, with single values put over it.
 *
 * @param base what single values are put over where no set is named
 * @returns null to inherit the configuration's; undefined when nothing was asked for
 */
export function readLimits(
  options: LimitOptions,
  base: CallingLimits,
): CallingLimits | null | undefined {
  const { callsByDay, callsByNight, daysByDay, day, dayWeekdays } = options;
  const { directoryCallsByDay, directoryCallsByNight } = options;
  const single: Partial<CallingLimits> = {
    ...(callsByDay && { callsPerHourByDay: callsByDay.value }),
    ...(callsByNight && { callsPerHourByNight: callsByNight.value }),
    ...(directoryCallsByDay && { directoryCallsPerHourByDay: directoryCallsByDay.value }),
    ...(directoryCallsByNight && { directoryCallsPerHourByNight: directoryCallsByNight.value }),
    ...(daysByDay && { daysByDay: daysByDay.value }),
    ...(day && { dayStartMinute: day.value.startMinute, dayEndMinute: day.value.endMinute }),
    ...(dayWeekdays && { dayWeekdays: dayWeekdays.value }),
  };
  const isWhole = Object.keys(single).length === 0;
  switch (options.limits) {
    case "contract":
      return { ...CONTRACT_LIMITS, ...single };
    case "off":
      return { ...NO_LIMITS, ...single };
    case "inherit":
      return isWhole ? null : { ...base, ...single };
    case undefined:
      return isWhole ? undefined : { ...base, ...single };
  }
}

/** Limits in a few words, for a list. */
export function describeLimits(limits: CallingLimits): string {
  const { directoryCallsPerHourByDay, directoryCallsPerHourByNight } = limits;
  const { callsPerHourByDay, callsPerHourByNight, daysByDay, dayWeekdays } = limits;
  const all = [
    callsPerHourByDay,
    callsPerHourByNight,
    directoryCallsPerHourByDay,
    directoryCallsPerHourByNight,
    daysByDay,
  ];
  if (all.every((limit) => limit === null)) return "нет";
  const { dayStartMinute: startMinute, dayEndMinute: endMinute } = limits;
  const day = DAY_WINDOW_FORM.format({ startMinute, endMinute });
  const weekdays = WEEKDAYS_FORM.format(dayWeekdays);
  const perHour = (limit: number | null) => `${CALLS_PER_HOUR.format(limit)} в час`;
  const byDay = `${perHour(callsPerHourByDay)} и ${DAYS_BY_DAY.format(daysByDay)} дн.`;
  const directory = `${perHour(directoryCallsPerHourByDay)} днём, ${perHour(directoryCallsPerHourByNight)} ночью`;
  return `днём (${day}, дни ${weekdays}) ${byDay}, ночью ${perHour(callsPerHourByNight)}; справочники ${directory}`;
}

function valueOption<Value>(flags: string, description: string, form: ValueForm<Value>): Option {
  return new Option(flags, `${description}: ${form.expected.ru}`).argParser(
    (text: string): Given<Value> => {
      const read = form.schema.safeParse(text);
      if (read.success) return { value: read.data };
      throw new InvalidArgumentError(`Нужно: ${form.expected.ru}.`);
    },
  );
}
