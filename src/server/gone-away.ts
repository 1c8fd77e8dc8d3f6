import type { FastifyReply } from "fastify";

/** The client closed the connection before it had its answer. */
export class ClientGone extends Error {
  constructor() {
    super("The client went away");
    this.name = "ClientGone";
  }
}

/** A signal that aborts when the client goes away before its answer is whole. */
export function goneAway(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientGone());
  });
  return controller.signal;
}
