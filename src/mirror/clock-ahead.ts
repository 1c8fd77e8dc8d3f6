import type { AnswerHead } from "../client/call-options.ts";

/**
 * Seconds that the service's clock is ahead of ours, by the Date of its answer; without one our
 * clock has to do.
 *
 * @param now when the answer began, by our clock, seconds UTC
 */
export function clockAheadOf({ date }: AnswerHead, now: number): number {
  return date === null ? 0 : Math.floor(date.getTime() / 1000) - now;
}
