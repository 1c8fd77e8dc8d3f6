import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Clock } from "../../history/clock.ts";
import type { EventIntake } from "../../intake/live/event-intake.ts";
import type { IntakeStatus } from "../../intake/live/intake-status.ts";
import type { ReceivedEvents } from "../../intake/live/receive-events.ts";
import { EventInvalidError, receiveEvents } from "../../intake/live/receive-events.ts";
import type { Store } from "../../store/store.ts";
import { findOrganization } from "./find-organization.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";
import { readBody } from "./read-body.ts";

/** What became of facts that were sent. */
export type SentFacts = ReceivedEvents;

const factsQuery = z.strictObject({ organization: z.string() });

/**
 * `/intake`: where live events stand. `POST /intake/facts` takes newline-delimited JSON, an event a
 * line, as if it came to a hook of an organization: all of a request or nothing.
 *
 * @param openIntake where events are taken in; not opened before somebody asks
 */
export function intakeRoutes(
  app: FastifyInstance,
  store: Pick<Store, "organizations" | "directory">,
  openIntake: () => Promise<EventIntake>,
  clock: Clock,
): void {
  app.get("/intake", async (): Promise<readonly IntakeStatus[]> => (await openIntake()).status());

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "*",
      { parseAs: "string", bodyLimit: ADMINISTRATION_LIMITS.factsBytes },
      (_request, body, done) => done(null, body),
    );
    scope.post("/intake/facts", async ({ query, body }): Promise<SentFacts> => {
      const { organization } = readBody(factsQuery, query);
      const { id } = await findOrganization(store.organizations, organization);
      const intake = await openIntake();
      return receiveEvents({ intake, store, clock }, id, parseLines(String(body ?? "")), true);
    });
  });
}

function parseLines(text: string): readonly unknown[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as unknown;
    } catch {
      throw new EventInvalidError(`[${index}]`, `[${index}]: не JSON.`);
    }
  });
}
