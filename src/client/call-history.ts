import { GET_HISTORY } from "../contract/operation.ts";
import type { TableAnswer } from "./call-operation.ts";
import { callOperation } from "./call-operation.ts";
import type { HistoryFilters } from "./history-filters.ts";
import { wireParameters } from "./history-filters.ts";
import type { Credentials } from "./send-request.ts";

export interface HistoryCall extends Credentials {
  /** Of the service, path included. */
  readonly address: URL;
  readonly filters: HistoryFilters;
  readonly signal?: AbortSignal;
}

/**
 * Calls GetHistoryOfServiceTreatments with filters as a person writes them, for a table as it
 * stands on the wire. Never repeats: a person sees what happened and decides.
 *
 * @throws PartnerWebApiError; LetopisError COMMAND_INVALID; the signal's reason
 *
 * @example
 * const { columns, blocks } = await callHistory({ address, login, password, filters });
 * const id = columns.indexOf("ServiceTreatmentID");
 * for await (const rows of blocks) for (const row of rows) console.log(row[id]);
 */
export async function callHistory(call: HistoryCall): Promise<TableAnswer> {
  const { address, login, password, filters, signal } = call;
  const endpoint = { address, login, password, retries: { repeats: 0 } };
  return callOperation(endpoint, GET_HISTORY, wireParameters(filters), { signal });
}
