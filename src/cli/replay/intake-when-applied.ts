import { setTimeout as delay } from "node:timers/promises";
import type { IntakeStatus } from "../../intake/live/intake-status.ts";
import type { AdministrationClient } from "../administration/administration-client.ts";

const LOOK_MILLISECONDS = 100;

/**
 * How an organization's events stand once all that came is applied, or cannot be at present.
 *
 * @param organization its id
 * @returns null where it never had any
 */
export async function intakeWhenApplied(
  client: Pick<AdministrationClient, "intake">,
  organization: string,
  signal: AbortSignal,
): Promise<IntakeStatus | null> {
  for (;;) {
    const status = (await client.intake()).find((one) => one.organization === organization);
    if (status === undefined) return null;
    if (status.waiting === 0 || status.failure !== null) return status;
    await delay(LOOK_MILLISECONDS, undefined, { signal });
  }
}
