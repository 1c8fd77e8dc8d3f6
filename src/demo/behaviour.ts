import type { Random } from "./random.ts";

/** How users and specialists behave: every figure of the demo that is not a place or a time. */

/** How long a user waits before giving up, seconds. Some never do: the system closes for them. */
export function drawPatience(random: Random): number {
  if (random.chance(0.15)) return 7200;
  return clamp(random.lognormal(35 * 60, 0.9), 20, 3 * 3600);
}

/** Seconds until a free specialist takes a user; often it happens by itself, at once. */
export function drawPickUp(random: Random): number {
  if (random.chance(0.4)) return 0;
  return clamp(1 + random.exponential(18), 1, 240);
}

/** Seconds from the appointment to the specialist's first words. */
export function drawReaction(random: Random): number {
  return clamp(random.lognormal(28, 1), 2, 1200);
}

/** Length of a conversation on a line with the given median, seconds. */
export function drawHandling(random: Random, median: number): number {
  return clamp(random.lognormal(median, 0.85), 30, 3 * 3600);
}

/** Seconds a specialist needs after a conversation to write it up. */
export function drawWrapUp(random: Random): number {
  return clamp(random.exponential(45), 5, 300);
}

/** After so many seconds of a user's silence the system closes. */
export const SILENCE_SECONDS = 1800;

/**
 * How a conversation ends:
 * - `answered`  the specialist closes it;
 * - `returned`  back into the line's queue, for someone who knows more;
 * - `silent`    the user stops answering, the system closes;
 * - `withdrawn` the user closes it before the specialist's first words.
 */
export type Ending = "answered" | "returned" | "silent" | "withdrawn";

/** @param again whether it came back once already, which does not happen twice */
export function drawEnding(random: Random, again: boolean): Ending {
  const point = random.uniform();
  if (point < 0.008) return "withdrawn";
  if (point < 0.035) return "silent";
  if (point < 0.085 && !again) return "returned";
  return "answered";
}

/** Seconds until a returned user stands in the queue again; they count as waiting. */
export function drawHandOver(random: Random): number {
  return random.integer(3, 15);
}

/** Seconds of a conversation that its source did not count, as when it was put on hold. */
export function drawPause(random: Random, handling: number): number {
  return random.chance(0.05) ? Math.floor(handling * (0.2 + 0.5 * random.uniform())) : 0;
}

const RATED_SHARE = 0.2;

/**
 * A served user's assessment, 0 when there is none. Who waited longer is less content, and more
 * eager to say so.
 *
 * @param waited seconds
 */
export function drawAssessment(random: Random, waited: number): number {
  const impatience = Math.log2(1 + waited / 300);
  if (!random.chance(RATED_SHARE * (1 + 0.08 * impatience))) return 0;
  const contentment = 5.1 - 0.45 * impatience - random.exponential(0.45);
  return clamp(Math.round(contentment), 1, 5);
}

/** A whole number between two bounds. */
function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}
