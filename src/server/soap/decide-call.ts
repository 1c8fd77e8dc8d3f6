import type { Refusal } from "../../contract/result-codes.ts";
import { hourlyLimit, hourStart, outOfLimit } from "../../history/calling-rules.ts";
import { InvalidParameter } from "../../history/read-parameters.ts";
import type { Call } from "../../soap/read-envelope.ts";
import type { CallKey, CallStore } from "../../store/store.ts";
import type { Caller } from "./caller.ts";
import type { ServedQuery } from "./served-operation.ts";
import { servedOperation } from "./served-operations.ts";

export type Decision = { readonly outcome: "refused"; readonly refusal: Refusal } | Allowed;

export interface Allowed {
  readonly outcome: "allowed";
  readonly query: ServedQuery;
  /** The call that was counted, to be given back if we fail; null where nothing limits. */
  readonly counted: CallKey | null;
}

/**
 * Whether a call is answered with rows, in the contract's order of precedence ("The answer
 * otherwise"): access, parameters, period, quota. A call is counted last, when nothing else stands
 * in its way.
 *
 * @param now seconds UTC
 */
export async function decideCall(
  call: Call,
  caller: Caller,
  calls: CallStore,
  now: number,
): Promise<Decision> {
  const { account, zone, limits } = caller;
  const { operation, readQuery } = servedOperation(call.operation);
  if (account.operations !== null && !account.operations.includes(call.operation)) {
    return refused({
      code: "ACCESS_DENIED",
      text: `Учётной записи «${account.login}» не разрешена операция ${call.operation}. Обратитесь к администратору сервера.`,
    });
  }
  if (call.problem !== null) return refused({ code: "INVALID_PARAMETER", text: call.problem });

  let query: ServedQuery;
  try {
    query = readQuery(call.parameters, caller);
  } catch (error) {
    if (!(error instanceof InvalidParameter)) throw error;
    return refused({ code: "INVALID_PARAMETER", text: error.message });
  }

  const refusal = query.check(now);
  if (refusal !== null) return refused(refusal);

  const limit = hourlyLimit(limits, operation.quota, zone, now);
  if (limit === null) return { outcome: "allowed", query, counted: null };
  const key = {
    organization: account.organization,
    operation: call.operation,
    hourStart: hourStart(zone, now),
  };
  const { taken } = await calls.take(key, limit);
  return taken
    ? { outcome: "allowed", query, counted: key }
    : refused(outOfLimit(limits, operation.quota, zone, now));
}

function refused(refusal: Refusal): Decision {
  return { outcome: "refused", refusal };
}
