import type { FastifyBaseLogger } from "fastify";
import type { PushSubscriptions } from "../push/push-subscriptions.ts";

/**
 * Writes every comparison with a push service's open list to the log; returns how to end that.
 */
export function logSubscriptions(
  subscriptions: Pick<PushSubscriptions, "listen">,
  logger: FastifyBaseLogger,
): () => void {
  return subscriptions.listen(({ id: hook, organization }, comparison) => {
    const { failed, unknown, closedHere, missing } = comparison;
    const fields = { hook, organization, ...comparison };
    if (failed.length > 0) logger.warn(fields, "open list not compared");
    else if (unknown + closedHere + missing > 0) logger.warn(fields, "open lists differ");
    else logger.info(fields, "open lists agree");
  });
}
