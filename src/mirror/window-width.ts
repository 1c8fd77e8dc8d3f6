import { MIRROR_LIMITS } from "./limits.ts";

/**
 * How wide a window may be, in seconds: what the service allows at this hour, and what it was seen
 * to manage. Width is halved by what fails because of its size, and doubled by success.
 */
export function allowedWidth(isDay: boolean, known: number | null): number {
  const most = isDay ? MIRROR_LIMITS.daySeconds : MIRROR_LIMITS.nightSeconds;
  return Math.min(most, known ?? MIRROR_LIMITS.daySeconds);
}

/** The width to try after a window of `width` seconds was too much; null: it cannot be narrower. */
export function narrower(width: number): number | null {
  if (width <= MIRROR_LIMITS.narrowestSeconds) return null;
  return Math.max(Math.floor(width / 2), MIRROR_LIMITS.narrowestSeconds);
}

/**
 * The width to try after a window of `width` seconds brought so many rows: wider while they are few,
 * narrower where they are many, so that a window is never more than the store takes at once.
 */
export function widthAfter(known: number | null, width: number, rows: number): number {
  const before = known ?? MIRROR_LIMITS.daySeconds;
  if (rows > MIRROR_LIMITS.windowRows) return narrower(width) ?? MIRROR_LIMITS.narrowestSeconds;
  // A short window says nothing about a wide one.
  const mayGrow = width >= before && rows * 2 <= MIRROR_LIMITS.windowRows;
  return mayGrow ? Math.min(width * 2, MIRROR_LIMITS.nightSeconds) : before;
}
