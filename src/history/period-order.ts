import type { Given } from "./read-parameters.ts";
import { InvalidParameter } from "./read-parameters.ts";
import { shownValue } from "./shown-value.ts";

/**
 * Refuses a period that ends before it begins. Instants are compared, not texts: either end may
 * have an offset of its own.
 *
 * @param period the fields that hold its ends
 * @param values seconds UTC by field
 * @param given how the fields were written
 * @throws InvalidParameter
 */
export function checkOrder<Field extends string>(
  period: { readonly from: Field; readonly to: Field },
  values: { readonly [Each in Field]?: number },
  given: ReadonlyMap<string, Given>,
): void {
  const from = values[period.from];
  const to = values[period.to];
  const givenFrom = given.get(period.from);
  const givenTo = given.get(period.to);
  if (from === undefined || to === undefined || !givenFrom || !givenTo || from <= to) return;
  throw new InvalidParameter(
    givenFrom.name,
    `Параметр ${shownValue(givenFrom.name)}: прочитано «${shownValue(givenFrom.text)}», ` +
      `это позже, чем ${shownValue(givenTo.name)} «${shownValue(givenTo.text)}». ` +
      "Ожидалось начало периода не позже его конца.",
  );
}
