import type { FastifyReply } from "fastify";
import { ClientGone } from "../output/client-gone.ts";

/** A signal that aborts when the client goes away before its answer is whole. */
export function goneAway(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const abortUnlessWhole = () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientGone());
  };
  reply.raw.once("close", abortUnlessWhole);
  // One that went while something else was waited for closes no second time.
  if (reply.raw.destroyed) abortUnlessWhole();
  return controller.signal;
}
