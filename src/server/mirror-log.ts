import type { FastifyBaseLogger } from "fastify";
import type { MirrorService } from "../mirror/mirror-service.ts";

/** Writes what mirrors do into the log; returns how to end that. */
export function logMirrors(mirrors: MirrorService, logger: FastifyBaseLogger): () => void {
  return mirrors.listen((organization, event) => {
    switch (event.kind) {
      case "read":
        logger.info({ organization, ...event }, "mirror window read");
        break;
      case "names":
        logger.info({ organization, entries: event.entries }, "mirror names read");
        break;
      case "failed":
        logger.warn({ organization, reason: event.message, until: event.until }, "mirror failed");
        break;
      case "waiting":
      case "current":
        logger.debug({ organization, ...event }, "mirror rests");
        break;
    }
  });
}
