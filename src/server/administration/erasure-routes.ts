import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ZERO_ID } from "../../contract/empty-values.ts";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import { isUuid } from "../../history/uuid.ts";
import { ERASED_AT_ONCE } from "../../store/erasure-store.ts";
import type { Store } from "../../store/store.ts";
import { readBody } from "./read-body.ts";

const user = z
  .string()
  .refine(isUuid, { error: "не UUID" })
  .transform((text) => text.toLowerCase())
  .refine((id) => id !== ZERO_ID, { error: "нулевой идентификатор" });

const erasure = z.strictObject({
  users: z.array(user).min(1).max(ERASED_AT_ONCE),
  dryRun: z.boolean(),
});

const repetition = z.strictObject({ dryRun: z.boolean() });

/** `/erasures` forgets users, `/erasures/again` everybody who is on the list already. */
export function erasureRoutes(
  app: FastifyInstance,
  { erasure: store }: Pick<Store, "erasure">,
  clock: Clock,
): void {
  app.post("/erasures", async ({ body, log }) => {
    const { users, dryRun } = readBody(erasure, body);
    const erased = await store.forget(users, { at: nowSeconds(clock), dryRun });
    // Who it was must not be in the log.
    if (!dryRun) log.info({ users: users.length, ...erased }, "users forgotten");
    return erased;
  });

  app.post("/erasures/again", async ({ body, log }) => {
    const { dryRun } = readBody(repetition, body);
    const erased = await store.forgetAgain({ dryRun });
    if (!dryRun) log.info({ ...erased }, "users forgotten again");
    return erased;
  });
}
