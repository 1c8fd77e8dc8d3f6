import type { FastifyInstance } from "fastify";
import { HOOKS_PATH } from "../../contract/namespaces.ts";
import { lineEventSchema } from "../../intake/events/line-event-schema.ts";
import { refuseOtherMethods } from "../other-methods.ts";

export const EVENT_SCHEMA_PATH = `${HOOKS_PATH}/schema.json`;

/**
 * `GET /hooks/1c-connect/schema.json`: the JSON Schema of what a hook takes, for everybody.
 *
 * @param maximumEvents events of one request
 */
export function schemaRoute(app: FastifyInstance, maximumEvents: number): void {
  const schema = `${JSON.stringify(lineEventSchema(maximumEvents), null, 2)}\n`;
  app.get(EVENT_SCHEMA_PATH, async (_request, reply) =>
    reply
      .type("application/schema+json; charset=utf-8")
      .header("cache-control", "public, max-age=3600")
      .send(schema),
  );
  refuseOtherMethods(
    app,
    EVENT_SCHEMA_PATH,
    ["GET", "HEAD"],
    "Схему событий читают методом GET. События присылают на адрес хука.",
  );
}
