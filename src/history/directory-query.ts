import type { CallParameter } from "../contract/call.ts";
import type { DirectoryParameter } from "../contract/parameters.ts";
import { readParameters } from "./read-parameters.ts";
import type { TimeZone } from "./time-zone.ts";

/** What a caller asks of a directory read; all is optional and ANDed. */
export interface DirectoryQuery {
  /** Seconds since 1970-01-01T00:00:00Z, inclusive. */
  readonly changedFrom?: number;
  /** UUID in lower case; of users only. */
  readonly client?: string;
}

/**
 * Reads the parameters of a directory read (contract.md, "Companion operations").
 *
 * @param known the parameters of the read; those of the others are unknown
 * @throws InvalidParameter as {@link readParameters}
 */
export function readDirectoryQuery(
  parameters: readonly CallParameter[],
  known: readonly DirectoryParameter[],
  zone: TimeZone,
): DirectoryQuery {
  return readParameters(parameters, known, zone).values;
}
