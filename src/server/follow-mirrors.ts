import type { FastifyBaseLogger } from "fastify";
import type { EventIntake } from "../intake/live/event-intake.ts";
import type { MirrorService } from "../mirror/mirror-service.ts";

/**
 * Tells live events of what mirrors read, now and from now on: what is closed in the cloud is open
 * here no longer. Returns how to end that.
 */
export function followMirrors(
  mirrors: Pick<MirrorService, "listen">,
  events: Pick<EventIntake, "noteMirrored">,
  logger: Pick<FastifyBaseLogger, "warn">,
): () => void {
  const note = () => {
    events.noteMirrored().catch((error: unknown) => {
      logger.warn({ err: error }, "treatments that mirrors closed not looked for");
    });
  };
  // A mirror may have run while nobody took events.
  note();
  return mirrors.listen((_, { kind }) => {
    if (kind === "read") note();
  });
}
