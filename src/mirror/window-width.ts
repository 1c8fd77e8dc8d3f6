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

/** The width known to work after a window of `width` seconds was read. */
export function wider(known: number | null, width: number): number {
  // A short window says nothing about a wide one.
  const before = known ?? MIRROR_LIMITS.daySeconds;
  return width >= before ? Math.min(width * 2, MIRROR_LIMITS.nightSeconds) : before;
}
