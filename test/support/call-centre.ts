import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";

/**
 * The month of a real call centre where it is at hand, else the slice of it among the fixtures;
 * and what its answers must be, calculated by plain code over the text of the file.
 */

const ROOT = join(import.meta.dirname, "../..");
const MONTH = join(ROOT, "../shared/data/call-centre-month");
const FIXTURE = join(ROOT, "test/fixtures/call-centre");

export const HAS_MONTH = existsSync(`${MONTH}.treatments.csv.gz`);

export interface CallCentreFiles {
  readonly treatments: string;
  readonly directory: string;
}

export const SLICE_FILES: CallCentreFiles = {
  treatments: `${FIXTURE}.treatments.csv`,
  directory: `${FIXTURE}.directory.json`,
};

export const LARGEST_FILES: CallCentreFiles = HAS_MONTH
  ? { treatments: `${MONTH}.treatments.csv.gz`, directory: `${MONTH}.directory.json` }
  : SLICE_FILES;

export interface CallCentre {
  /** The 13 cells of every row as the file has them, in its order: by Initialized, then id. */
  readonly rows: readonly (readonly string[])[];
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  /** Owning organization by id. */
  readonly owners: ReadonlyMap<string, string>;
}

export function readCallCentre(files: CallCentreFiles): CallCentre {
  const bytes = readFileSync(files.treatments);
  const text = (files.treatments.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const directory = JSON.parse(readFileSync(files.directory, "utf8"));
  const owners = new Map<string, string>();
  for (const kind of ["lines", "clients", "specialists"]) {
    for (const { id, organization } of directory[kind]) owners.set(id, organization);
  }
  return {
    rows: text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")),
    organizations: directory.organizations,
    owners,
  };
}

/** Position of a column in a row. */
export function columnAt(name: string): number {
  return HISTORY_COLUMNS.findIndex((column) => column.name === name);
}

/** Filters by their names on the wire; times as wall clock of UTC, such as `2010-08-01T07:00:34`. */
export interface WireQuery {
  readonly OpenedFrom?: string;
  readonly OpenedTo?: string;
  readonly ClosedFrom?: string;
  readonly ClosedTo?: string;
  readonly ClientID?: string;
  readonly ServiceUserID?: string;
  readonly ServiceID?: string;
  readonly SpecialistID?: string;
}

/** The rows an organization gets, by comparing texts: ISO times order as they stand. */
export function expectedRows(
  callCentre: CallCentre,
  organization: string,
  query: WireQuery,
): readonly (readonly string[])[] {
  const { owners } = callCentre;
  return callCentre.rows.filter((row) => {
    const [, client = "", user, line = "", initialized = "", , , specialist = "", , closed = ""] =
      row;
    return (
      [line, client, specialist].some((id) => owners.get(id) === organization) &&
      (query.OpenedFrom === undefined || initialized >= query.OpenedFrom) &&
      (query.OpenedTo === undefined || initialized <= query.OpenedTo) &&
      (query.ClosedFrom === undefined || closed >= query.ClosedFrom) &&
      (query.ClosedTo === undefined || closed <= query.ClosedTo) &&
      (query.ClientID === undefined || client === query.ClientID) &&
      (query.ServiceUserID === undefined || user === query.ServiceUserID) &&
      (query.ServiceID === undefined || line === query.ServiceID) &&
      (query.SpecialistID === undefined || specialist === query.SpecialistID)
    );
  });
}
