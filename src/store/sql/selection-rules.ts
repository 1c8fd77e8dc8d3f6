import { HOURS_A_WEEK } from "../../history/calendar-keys.ts";
import type { TreatmentSelection } from "../../history/selection.ts";

/** Whether a selection cannot be told without an organization's rules. */
export function needsRules(selection: TreatmentSelection): boolean {
  const { withinTarget, workingTime, weekdays, hours } = selection;
  return [withinTarget, workingTime, weekdays, hours].some((given) => given !== undefined);
}

/** The hours of the week that weekdays and hours select, from 0, the first of Monday. */
export function hoursOfWeek({ weekdays, hours }: TreatmentSelection): readonly number[] {
  const selected: number[] = [];
  for (let number = 0; number < HOURS_A_WEEK; number++) {
    const weekday = Math.floor(number / 24) + 1;
    if (weekdays?.includes(weekday) === false || hours?.includes(number % 24) === false) continue;
    selected.push(number);
  }
  return selected;
}
