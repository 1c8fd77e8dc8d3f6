import type { CallParameter } from "../contract/call.ts";
import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import { PERIODS } from "./periods.ts";
import type { HistoryQuery } from "./query.ts";
import type { Given } from "./read-parameters.ts";
import { InvalidParameter, readParameters } from "./read-parameters.ts";
import { shownValue } from "./shown-value.ts";
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
  checkOrder(values, given);
  return values;
}

/** Instants are compared, not texts: either end may have an offset of its own. */
function checkOrder(query: HistoryQuery, given: ReadonlyMap<string, Given>): void {
  for (const period of PERIODS) {
    const from = query[period.from];
    const to = query[period.to];
    const givenFrom = given.get(period.from);
    const givenTo = given.get(period.to);
    if (from === undefined || to === undefined || !givenFrom || !givenTo || from <= to) {
      continue;
    }
    throw new InvalidParameter(
      givenFrom.name,
      `Параметр ${shownValue(givenFrom.name)}: прочитано «${shownValue(givenFrom.text)}», ` +
        `это позже, чем ${shownValue(givenTo.name)} «${shownValue(givenTo.text)}». ` +
        "Ожидалось начало периода не позже его конца.",
    );
  }
}
