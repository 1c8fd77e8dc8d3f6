import {
  AnswerTooLargeError,
  AuthenticationError,
  CutOffAnswerError,
  OutOfLimitError,
  PartnerWebApiError,
  PeriodTooLongError,
  TransportError,
  UnexpectedStatusError,
} from "../client/client-errors.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import { refusedUntil, withoutCall, withRefusal } from "./call-budget.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import { withWarning } from "./warnings.ts";
import { narrower } from "./window-width.ts";

/**
 * What a failed call teaches. Pure.
 *
 * - `OUT_OF_LIMIT` is the truth, whatever was counted: nothing more in this hour.
 * - `PERIOD_TOO_LONG`: nothing more in this hour either, and narrower windows from then on.
 * - A silence, an answer without end or more than the store takes: narrower windows.
 * - Anything else is slept over, longer each time.
 *
 * @param width of the window that failed, seconds
 * @param now by our clock, seconds UTC
 */
export function afterFailure(
  mirror: Mirror,
  progress: MirrorProgress,
  error: unknown,
  width: number,
  now: number,
): MirrorProgress {
  const zone = TimeZone.of(mirror.timeZone);
  const theirs = now + progress.clockAhead;
  if (error instanceof OutOfLimitError) {
    return outOfLimit(mirror, progress, error, "OUT_OF_LIMIT", now);
  }
  if (error instanceof PeriodTooLongError) {
    const narrow = narrower(Math.min(width, MIRROR_LIMITS.daySeconds * 2));
    return {
      ...progress,
      hours: withRefusal(progress.hours, zone, theirs, "PERIOD_TOO_LONG"),
      windowSeconds: narrow ?? progress.windowSeconds,
      // A window that cannot be narrower is the service's failure.
      failure: narrow === null ? failureOf(progress, error, now) : progress.failure,
    };
  }
  const times = (progress.failure?.times ?? 0) + 1;
  const isTooMuch =
    error instanceof AnswerTooLargeError ||
    (error instanceof TransportError && error.timeout !== null && error.timeout !== "connect") ||
    // The network may cut any answer once.
    (isCutOff(error) && times > 1) ||
    // The window's rows may be more than its memory holds.
    isOfTheStore(error);
  return {
    ...progress,
    hours: isUncounted(error) ? withoutCall(progress.hours, zone, theirs) : progress.hours,
    windowSeconds: (isTooMuch ? narrower(width) : null) ?? progress.windowSeconds,
    notBefore: now + pauseSeconds(times, error),
    failure: failureOf(progress, error, now),
  };
}

/**
 * What it teaches that names could not be read: they are tried again an hour later, and a refusal
 * for want of calls is the one of its hour. Pure.
 *
 * @param now by our clock, seconds UTC
 */
export function afterNamesFailure(
  mirror: Mirror,
  progress: MirrorProgress,
  error: unknown,
  now: number,
): MirrorProgress {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `Справочники сервиса не прочитаны, обращения загружаются без новых имён: ${reason}`;
  return {
    ...(error instanceof OutOfLimitError
      ? outOfLimit(mirror, progress, error, "NAMES_OUT_OF_LIMIT", now)
      : progress),
    namesReadAt: now - MIRROR_LIMITS.namesAfterSeconds + MIRROR_LIMITS.namesRetrySeconds,
    warnings: withWarning(progress.warnings, "names", { at: now, message }),
  };
}

/** The hour of the service is over, and may end later than we think: it says when. */
function outOfLimit(
  { timeZone }: Mirror,
  progress: MirrorProgress,
  { retryAfterSeconds }: OutOfLimitError,
  refusal: "OUT_OF_LIMIT" | "NAMES_OUT_OF_LIMIT",
  now: number,
): MirrorProgress {
  const { hours, clockAhead, notBefore } = progress;
  return {
    ...progress,
    hours: withRefusal(hours, TimeZone.of(timeZone), now + clockAhead, refusal),
    notBefore:
      retryAfterSeconds === null
        ? notBefore
        : now + retryAfterSeconds + MIRROR_LIMITS.hourSlackSeconds,
  };
}

/**
 * For a run that a person starts, who has done something about what failed before. About an hour
 * that is refused nobody can do anything. Pure.
 */
export function withoutFailure(progress: MirrorProgress): MirrorProgress {
  return { ...progress, notBefore: refusedUntil(progress), failure: null };
}

/** Whether a run by hand should stop trying after so many failures in a row. */
export function isHopeless(error: unknown, times: number): boolean {
  const most =
    error instanceof AuthenticationError
      ? MIRROR_LIMITS.refusedLoginsOfRun
      : MIRROR_LIMITS.failuresOfRun;
  return times >= most;
}

/** Failures of which the service cannot have counted a call: it was not reached, or let nobody in. */
function isUncounted(error: unknown): boolean {
  if (error instanceof AuthenticationError) return true;
  if (error instanceof UnexpectedStatusError) return error.status < 500;
  return (
    error instanceof TransportError &&
    !error.received &&
    (error.timeout === "connect" || NOT_REACHED.has(String(causeCode(error))))
  );
}

const NOT_REACHED: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
]);

function causeCode({ cause }: Error): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : null;
}

function isCutOff(error: unknown): boolean {
  return error instanceof CutOffAnswerError || (error instanceof TransportError && error.received);
}

function isOfTheStore(error: unknown): boolean {
  const isOfTheKey = error instanceof LetopisError && error.code === "MIRROR_KEY_UNUSABLE";
  return !(error instanceof PartnerWebApiError || isOfTheKey);
}

function pauseSeconds(times: number, error: unknown): number {
  const pause = MIRROR_LIMITS.firstPauseSeconds * 2 ** Math.min(times - 1, 10);
  const asked =
    error instanceof Error && "retryAfterSeconds" in error ? Number(error.retryAfterSeconds) : 0;
  return Math.max(Math.min(pause, MIRROR_LIMITS.longestPauseSeconds), asked);
}

function failureOf(
  progress: MirrorProgress,
  error: unknown,
  now: number,
): MirrorProgress["failure"] {
  return {
    at: now,
    code: error instanceof LetopisError ? error.code : "INTERNAL_ERROR",
    message: error instanceof Error ? error.message : String(error),
    times: (progress.failure?.times ?? 0) + 1,
  };
}
