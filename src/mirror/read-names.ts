import type { AnswerHead, CallOptions } from "../client/call-options.ts";
import { CallRefusedError, OutOfLimitError, SoapFaultError } from "../client/client-errors.ts";
import { readDirectory } from "../client/read-directory.ts";
import type { Dimension } from "../contract/columns.ts";
import {
  CLIENT_READ,
  CLIENT_USER_READ,
  SERVICE_LINE_KIND_READ,
  SPECIALIST_READ,
} from "../contract/operation.ts";
import type { DirectoryRecord } from "../history/directory-record.ts";
import type { Mirror } from "../store/mirror-store.ts";
import type { DirectoryRecords, DirectoryStore } from "../store/store.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { Upstream } from "./upstream.ts";

/** The directory that names each kind of id. */
const READS = [
  { kind: "line", operation: SERVICE_LINE_KIND_READ },
  { kind: "specialist", operation: SPECIALIST_READ },
  { kind: "client", operation: CLIENT_READ },
  { kind: "serviceUser", operation: CLIENT_USER_READ },
] as const;

/**
 * Reads who the ids of treatments are, and stores it on the organization's behalf: names, never
 * ownership (contract.md, "Who sees what"). Each directory is one call of a quota of its own.
 *
 * A service that refuses one directory may give the others; one whose calls of the hour are spent is
 * asked for none of them.
 *
 * @param changedAt our clock, seconds UTC
 * @param onAnswer called when an answer begins, a refusal too
 * @returns how many entries came
 * @throws PartnerWebApiError; LetopisError of the store; the signal's reason
 */
export async function readNames(
  mirror: Mirror,
  upstream: Upstream,
  directory: DirectoryStore,
  changedAt: number,
  onAnswer: (head: AnswerHead) => void,
  signal: AbortSignal,
): Promise<number> {
  const options = { onBehalfOf: mirror.organization, changedAt };
  let entries = 0;
  let refusal: unknown = null;
  for (const { kind, operation } of READS) {
    try {
      for await (const records of recordsOf(upstream, kind, operation, { signal, onAnswer })) {
        await directory.writeRecords({ [kind]: records } as DirectoryRecords, options);
        entries += records.length;
      }
    } catch (error) {
      const isOfOne = error instanceof CallRefusedError || error instanceof SoapFaultError;
      if (!isOfOne || error instanceof OutOfLimitError) throw error;
      refusal = error;
    }
  }
  if (refusal !== null) throw refusal;
  return entries;
}

async function* recordsOf(
  { endpoint, zone }: Upstream,
  kind: Dimension,
  operation: (typeof READS)[number]["operation"],
  options: CallOptions,
): AsyncGenerator<readonly DirectoryRecord[]> {
  let records: DirectoryRecord[] = [];
  for await (const entry of readDirectory(endpoint, operation, {}, zone, options)) {
    records.push(storedRecord(entry) as DirectoryRecord<typeof kind>);
    if (records.length === MIRROR_LIMITS.batchRows) {
      yield records;
      records = [];
    }
  }
  if (records.length > 0) yield records;
}

/** A record as the store keeps it: moments are seconds. */
function storedRecord(entry: object): object {
  return Object.fromEntries(
    Object.entries(entry).map(([field, value]: [string, unknown]) => [
      field,
      value instanceof Date ? value.getTime() / 1000 : value,
    ]),
  );
}
