import type { WireQuery } from "../support/call-centre.ts";
import { columnAt, expectedRows, readCallCentre, SLICE_FILES } from "../support/call-centre.ts";
import { later, moveCallCentre, secondsBetween } from "../support/moved-call-centre.ts";
import { inZone, toWallClock } from "../support/wall-clock-oracle.ts";
import { ZERO_ID } from "./raw-request.ts";

/** Zone of the organizations. */
export const ZONE = "Europe/Moscow";
/** Midnight there, that summer: 2010-08-05T00:00:00. */
export const MIDNIGHT_UTC = "2010-08-04T20:00:00";
export const BEFORE_MIDNIGHT_UTC = "2010-08-04T19:59:59";

const slice = readCallCentre(SLICE_FILES);
const beganAt = (row: readonly string[] = []) => row[columnAt("Initialized")] ?? "";
/** Where a treatment begins a second after another one, and a specialist closed it. */
const first = slice.rows.findIndex(
  (row, index) =>
    row[columnAt("ClosedSpecialistID")] !== ZERO_ID &&
    beganAt(row) === later(beganAt(slice.rows[index - 1]) || beganAt(row), 1),
);
/**
 * The slice, put to a time at which a treatment begins at midnight and another one a second before:
 * a request that is read a second off, or a filter short, gives other rows.
 */
export const moved = await moveCallCentre([
  secondsBetween(beganAt(slice.rows[first]), MIDNIGHT_UTC),
]);
const callCentre = readCallCentre(moved.files);
const VENDOR = callCentre.organizations.find(({ name }) => name === "Vendor")?.id ?? "";

/** The treatment of midnight. */
const row = callCentre.rows[first] ?? [];
export const cell = (name: string) => row[columnAt(name)] ?? "";
/** When it began: in UTC, and as the organization's clocks show it. */
export const BEGAN_UTC = cell("Initialized");
export const BEGAN = toWallClock(BEGAN_UTC, ZONE);
export const CLIENT = cell("ClientID");
export const UNTIL: WireQuery = { OpenedTo: BEGAN_UTC };
export const EVERYTHING: WireQuery = {};

/** A request and what it means. */
export interface Shape {
  readonly shape: string;
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
  /** The filters that it means, times in UTC. */
  readonly means: WireQuery;
  /** The version of the answer, by default 1.2. */
  readonly version?: "1.1" | "1.2";
}

/** The rows that filters, with times of UTC, give to the vendor. */
export function rowsOf(means: WireQuery): readonly (readonly string[])[] {
  return inZone(expectedRows(callCentre, VENDOR, means), ZONE);
}
