/**
 * The present as a parameter: milliseconds since 1970-01-01T00:00:00Z. Only entry points
 * (server start, command line) pass {@link systemClock}; everything below takes a `Clock`.
 */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** The clock in whole seconds, the unit of every instant in the domain. */
export function nowSeconds(clock: Clock): number {
  return Math.floor(clock() / 1000);
}
