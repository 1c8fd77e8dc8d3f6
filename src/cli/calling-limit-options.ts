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

/** The limits of an organization as options (contract.md, "Limits"). */
export interface LimitOptions extends Record<string, unknown> {
  readonly limits?: (typeof SETS)[number];
  readonly callsByDay?: number | null;
  readonly callsByNight?: number | null;
  readonly daysByDay?: number | null;
  readonly day?: DayWindow;
  readonly dayWeekdays?: readonly number[];
}

export function addLimitOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--limits <set>",
        "Ограничения вызовов: contract — как в облаке, off — никаких, inherit — как в настройках сервера",
      ).choices(SETS),
    )
    .addOption(valueOption("--calls-by-day <number>", "Вызовов в час днём", CALLS_PER_HOUR))
    .addOption(valueOption("--calls-by-night <number>", "Вызовов в час ночью", CALLS_PER_HOUR))
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
  const single: Partial<CallingLimits> = {
    ...(callsByDay !== undefined && { callsPerHourByDay: callsByDay }),
    ...(callsByNight !== undefined && { callsPerHourByNight: callsByNight }),
    ...(daysByDay !== undefined && { daysByDay }),
    ...(day && { dayStartMinute: day.startMinute, dayEndMinute: day.endMinute }),
    ...(dayWeekdays && { dayWeekdays }),
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
  const { callsPerHourByDay, callsPerHourByNight, daysByDay, dayWeekdays } = limits;
  if (callsPerHourByDay === null && callsPerHourByNight === null && daysByDay === null) {
    return "нет";
  }
  const { dayStartMinute: startMinute, dayEndMinute: endMinute } = limits;
  const day = DAY_WINDOW_FORM.format({ startMinute, endMinute });
  const weekdays = WEEKDAYS_FORM.format(dayWeekdays);
  const byDay = `${CALLS_PER_HOUR.format(callsPerHourByDay)} в час и ${DAYS_BY_DAY.format(daysByDay)} дн.`;
  const byNight = `${CALLS_PER_HOUR.format(callsPerHourByNight)} в час`;
  return `днём (${day}, дни ${weekdays}) ${byDay}, ночью ${byNight}`;
}

function valueOption<Value>(flags: string, description: string, form: ValueForm<Value>): Option {
  return new Option(flags, `${description}: ${form.expected.ru}`).argParser((text: string) => {
    const read = form.schema.safeParse(text);
    if (read.success) return read.data;
    throw new InvalidArgumentError(`Нужно: ${form.expected.ru}.`);
  });
}
