import { z } from "zod";
import { CREDENTIAL_LIMITS } from "../../accounts/limits.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { HISTORY_PARAMETERS } from "../../contract/parameters.ts";
import type { CallingLimits } from "../../history/calling-limits.ts";
import { CONTRACT_LIMITS } from "../../history/calling-limits.ts";
import { InvalidParameter, readParameters } from "../../history/read-parameters.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { Period } from "../../mirror/coverage.ts";
import { MIRROR_DEFAULTS, MIRROR_LIMITS } from "../../mirror/limits.ts";
import { callingLimits } from "./calling-limits-schema.ts";

/** What a mirror is added with. */
export interface NewMirror {
  /** Name or id of the organization whose account it is. */
  readonly organization: string;
  readonly address: string;
  readonly login: string;
  readonly password: string;
  /** Default: the organization's. */
  readonly timeZone?: string;
  /** A date, or a date and time in that zone. */
  readonly since: string;
  readonly limits?: CallingLimits;
  readonly reservedCalls?: number;
  readonly rereadDays?: number;
  readonly pollSeconds?: number;
}

/** What is changed about a mirror. A new address or login needs the password with it. */
export type MirrorChange = Partial<Omit<NewMirror, "organization">> & {
  readonly paused?: boolean;
};

const { rereadDays, reservedCalls, addressLength, shortestPollSeconds, longestPollSeconds } =
  MIRROR_LIMITS;

const fields = {
  address: z.string().max(addressLength),
  login: z.string().min(1).max(CREDENTIAL_LIMITS.loginLength),
  password: z.string().min(1).max(CREDENTIAL_LIMITS.passwordLength),
  timeZone: z.string().transform((text) => TimeZone.of(text).name),
  since: z.string().max(40),
  limits: callingLimits,
  reservedCalls: z.int().min(0).max(reservedCalls),
  rereadDays: z.int().min(0).max(rereadDays),
  pollSeconds: z.int().min(shortestPollSeconds).max(longestPollSeconds),
};

export const newMirror: z.ZodType<NewMirror> = z.strictObject({
  organization: z.string(),
  address: fields.address,
  login: fields.login,
  password: fields.password,
  timeZone: fields.timeZone.exactOptional(),
  since: fields.since,
  limits: fields.limits.exactOptional(),
  reservedCalls: fields.reservedCalls.exactOptional(),
  rereadDays: fields.rereadDays.exactOptional(),
  pollSeconds: fields.pollSeconds.exactOptional(),
});

export const mirrorChange: z.ZodType<MirrorChange> = z.strictObject({
  address: fields.address.exactOptional(),
  login: fields.login.exactOptional(),
  password: fields.password.exactOptional(),
  timeZone: fields.timeZone.exactOptional(),
  since: fields.since.exactOptional(),
  limits: fields.limits.exactOptional(),
  reservedCalls: fields.reservedCalls.exactOptional(),
  rereadDays: fields.rereadDays.exactOptional(),
  pollSeconds: fields.pollSeconds.exactOptional(),
  paused: z.boolean().exactOptional(),
});

/** Both ends inclusive, as people write periods: dates, or dates and times. */
export interface VerificationRequest {
  readonly from: string;
  readonly to: string;
}

export const verification: z.ZodType<VerificationRequest> = z.strictObject({
  from: z.string().max(40),
  to: z.string().max(40),
});

/** What a new mirror does unless it was told otherwise. */
export const NEW_MIRROR_DEFAULTS = { ...MIRROR_DEFAULTS, limits: CONTRACT_LIMITS, paused: false };

/**
 * Where a mirror's history begins, seconds UTC.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readSince(text: string, zone: TimeZone): number {
  return readPeriodEnds("--since", text, null, zone).from;
}

/**
 * A period as people write it, seconds UTC, `to` exclusive.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readVerificationPeriod(request: VerificationRequest, zone: TimeZone): Period {
  const { from, to } = readPeriodEnds("Период", request.from, request.to, zone);
  if (from >= to) {
    throw new LetopisError("COMMAND_INVALID", "Период пуст: его конец раньше начала.");
  }
  return { from, to };
}

function readPeriodEnds(place: string, from: string, to: string | null, zone: TimeZone): Period {
  const given = [
    { name: "ClosedFrom", value: from },
    ...(to === null ? [] : [{ name: "ClosedTo", value: to }]),
  ];
  try {
    const { closedFrom, closedTo } = readParameters(given, HISTORY_PARAMETERS, zone).values;
    if (closedFrom !== undefined && (to === null || closedTo !== undefined)) {
      return { from: closedFrom, to: (closedTo ?? closedFrom) + 1 };
    }
  } catch (error) {
    if (!(error instanceof InvalidParameter)) throw error;
  }
  throw new LetopisError(
    "COMMAND_INVALID",
    `${place}: нужна дата вида 2024-02-26 или дата и время вида 2024-02-26T10:30:00.`,
  );
}
