import type { CallingLimits } from "../../history/calling-limits.ts";
import type { Mirror } from "../mirror-store.ts";
import type { Row } from "./queries.ts";

/** Columns of the mirror table that an account fills, by its fields. */
export const MIRROR_COLUMNS = {
  address: "address",
  login: "login",
  sealedPassword: "sealed_password",
  timeZone: "time_zone",
  since: "since",
  limits: "limits",
  reservedCalls: "reserved_calls",
  rereadDays: "reread_days",
  pollSeconds: "poll_seconds",
  paused: "paused",
} as const satisfies Record<keyof Omit<Mirror, "organization">, string>;

export type MirrorField = keyof typeof MIRROR_COLUMNS;

export const MIRROR_FIELDS = Object.keys(MIRROR_COLUMNS) as readonly MirrorField[];

export function readMirror(row: Row): Mirror {
  return {
    organization: String(row["organization"]),
    address: String(row["address"]),
    login: String(row["login"]),
    sealedPassword: String(row["sealed_password"]),
    timeZone: String(row["time_zone"]),
    since: Number(row["since"]),
    limits: JSON.parse(String(row["limits"])) as CallingLimits,
    reservedCalls: Number(row["reserved_calls"]),
    rereadDays: Number(row["reread_days"]),
    pollSeconds: Number(row["poll_seconds"]),
    paused: row["paused"] === true,
  };
}
