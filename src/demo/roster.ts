import { DAY_SECONDS, dayKind } from "./calendar.ts";
import type { Random } from "./random.ts";
import type { DemoSpecialist } from "./scheme.ts";

const SHIFT_HOURS = 9;
export const LUNCH_SECONDS = 3600;

/** Which part of the specialists is at work; the rest is ill, on leave or off. */
const PRESENT = { workday: 0.9, saturday: 0.3, sunday: 0.1, holiday: 0.1 } as const;

/** One conversation's worth of a specialist's time on one day; instants in seconds UTC. */
export interface Seat {
  /** Position in {@link DemoScheme.specialists}. */
  readonly specialist: number;
  readonly lines: readonly number[];
  readonly shiftStart: number;
  readonly shiftEnd: number;
  /** Lunch begins at this time or, in a conversation, right after it. */
  readonly lunchStart: number;
  hadLunch: boolean;
  busyUntil: number;
}

/**
 * Draws who is at work on a day and when they have lunch.
 *
 * @param day number of the day since 1970-01-01
 * @param seatsPerSpecialist conversations that one specialist has at a time
 */
export function drawRoster(
  random: Random,
  specialists: readonly DemoSpecialist[],
  day: number,
  seatsPerSpecialist: number,
): readonly Seat[] {
  const seats: Seat[] = [];
  for (const [position, specialist] of specialists.entries()) {
    const present = random.chance(PRESENT[dayKind(day)]);
    const lunchHour = random.choice([12.5, 13, 13, 13.5, 14]);
    if (!present) continue;
    const midnight = day * DAY_SECONDS - specialist.utcOffset * 3600;
    const shiftStart = midnight + specialist.shiftStart * 3600 + random.integer(-120, 240);
    for (let seat = 0; seat < seatsPerSpecialist; seat++) {
      seats.push({
        specialist: position,
        lines: specialist.lines,
        shiftStart,
        shiftEnd: shiftStart + SHIFT_HOURS * 3600,
        lunchStart: midnight + lunchHour * 3600,
        hadLunch: false,
        busyUntil: shiftStart,
      });
    }
  }
  return seats;
}
