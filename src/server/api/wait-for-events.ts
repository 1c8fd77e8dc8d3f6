import type { FastifyRequest } from "fastify";
import { GET_HISTORY } from "../../contract/operation.ts";
import type { LiveIntake } from "../live/live-intake.ts";

/**
 * A hook: routes that tell of treatments wait, like the operation itself, for the events that were
 * received before, so that a sender whose event was answered finds what it changed. Of several
 * servers each waits for its own.
 */
export function waitForEvents(intake: LiveIntake | undefined) {
  return async (request: FastifyRequest): Promise<void> => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === "public") return;
    if (access.operation === GET_HISTORY.name) await intake?.caughtUp?.();
  };
}
