import type { FastifyRequest } from "fastify";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { CallingLimits } from "../../history/calling-limits.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { Account, Organization } from "../../store/store.ts";
import type { FeedingMirror } from "./mirror-coverage.ts";
import { feedingMirror } from "./mirror-coverage.ts";
import type { SoapOptions } from "./soap-options.ts";

/** Who calls, in which zone, within which limits. */
export interface Caller {
  readonly account: Account;
  readonly organization: Organization;
  readonly zone: TimeZone;
  readonly limits: CallingLimits;
  /** The mirror whose coverage bounds what can be answered; null: none does. */
  readonly mirror: FeedingMirror | null;
}

/**
 * The caller of an authenticated request.
 *
 * @throws LetopisError ORGANIZATION_UNKNOWN when the organization was removed a moment ago
 */
export async function callerOf(
  request: FastifyRequest,
  { store, configuration }: Pick<SoapOptions, "store" | "configuration">,
): Promise<Caller> {
  const { account } = request;
  if (account === null) throw new TypeError("The route has no account");
  const organization = await store.organizations.get(account.organization);
  if (organization === null) {
    throw new LetopisError("ORGANIZATION_UNKNOWN", "Организация учётной записи удалена.");
  }
  return {
    account,
    organization,
    zone: TimeZone.of(organization.timeZone),
    limits: organization.limits ?? configuration.limits,
    mirror: configuration.mirror.answerUncovered
      ? null
      : await feedingMirror(store, organization.id),
  };
}
