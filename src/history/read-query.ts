import type { CallParameter } from "../contract/call.ts";
import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import { checkOrder } from "./period-order.ts";
import { PERIODS } from "./periods.ts";
import type { HistoryQuery } from "./query.ts";
import { readParameters } from "./read-parameters.ts";
import type { TimeZone } from "./time-zone.ts";

/**
 * Reads the parameters of GetHistoryOfServiceTreatments (contract.md, "The eight parameters").
 *
 * @param zone the zone of the calling account's organization.
 * @throws InvalidParameter as {@link readParameters}, and then for a period that ends before it
 * begins.
 *
 * @example
 * readHistoryQuery([{ name: "OPENEDFROM", value: "2024-02-26" }], TimeZone.of("Europe/Moscow"));
 * // { openedFrom: 1708894800 }
 */
export function readHistoryQuery(
  parameters: readonly CallParameter[],
  zone: TimeZone,
): HistoryQuery {
  const { values, given } = readParameters(parameters, HISTORY_PARAMETERS, zone);
  for (const period of PERIODS) checkOrder(period, values, given);
  const { client, serviceUser, line, specialist, ...periods } = values;
  return {
    ...periods,
    ...(client !== undefined && { client: [client] }),
    ...(serviceUser !== undefined && { serviceUser: [serviceUser] }),
    ...(line !== undefined && { line: [line] }),
    ...(specialist !== undefined && { specialist: [specialist] }),
  };
}
