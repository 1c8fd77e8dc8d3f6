import type { CallParameter } from "../contract/call.ts";
import { OPENED_PARAMETERS } from "../contract/parameters.ts";
import { checkOrder } from "./period-order.ts";
import { readParameters } from "./read-parameters.ts";
import type { TimeZone } from "./time-zone.ts";

/** What a caller asks of the open treatments; all is ANDed, both ends are inclusive. */
export interface OpenedQuery {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly openedFrom: number;
  readonly openedTo?: number;
  /** UUIDs in lower case. */
  readonly client?: string;
  readonly serviceUser?: string;
  readonly line?: string;
  /** Who serves it now. */
  readonly specialist?: string;
}

/**
 * Reads the parameters of GetOpenedServiceTreatments (contract.md, "Companion operations").
 *
 * @param zone the zone of the calling account's organization.
 * @throws InvalidParameter as {@link readParameters}, and then for a period that ends before it
 * begins.
 */
export function readOpenedQuery(parameters: readonly CallParameter[], zone: TimeZone): OpenedQuery {
  const { values, given } = readParameters(parameters, OPENED_PARAMETERS, zone);
  checkOrder({ from: "openedFrom", to: "openedTo" }, values, given);
  return values;
}

/** What the filters look at in an open treatment. Null is none, and matches no filter. */
export interface FilteredTreatment {
  /** Seconds UTC. */
  readonly initialized: number;
  readonly client: string | null;
  readonly serviceUser: string;
  readonly line: string;
  readonly currentSpecialist: string | null;
}

/** Whether an open treatment passes every filter of a query. */
export function matchesOpened(treatment: FilteredTreatment, query: OpenedQuery): boolean {
  const { openedFrom, openedTo, client, serviceUser, line, specialist } = query;
  return (
    treatment.initialized >= openedFrom &&
    (openedTo === undefined || treatment.initialized <= openedTo) &&
    (client === undefined || treatment.client === client) &&
    (serviceUser === undefined || treatment.serviceUser === serviceUser) &&
    (line === undefined || treatment.line === line) &&
    (specialist === undefined || treatment.currentSpecialist === specialist)
  );
}
