import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { generateRandomSecret, hashRandomSecret } from "../src/accounts/random-secret.ts";
import { EventIntake } from "../src/intake/live/event-intake.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import { lineEventBody } from "./support/line-event-body.ts";
import { collectRows, numberedId } from "./support/treatment-rows.ts";

/** A server that is killed while many send: whatever it answered with 2xx is there afterwards. */

const SERVE_UNTIL_KILLED = join(import.meta.dirname, "support/serve-until-killed.ts");
const DESK = numberedId("f", 1);
const HOOK = numberedId("e", 1);
const SECRET = generateRandomSecret();
const SENDERS = 20;
/** The server is killed after so many answers, once for each. */
const KILLED_AFTER = [1, 300, 37, 900];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-killed-"));
  const store = await openDuckDbStore(folder);
  await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
  await store.hooks.add({
    id: HOOK,
    organization: DESK,
    name: "Hook",
    authentication: { kind: "bearer" },
    secretHash: hashRandomSecret(SECRET),
    subscription: null,
    createdAt: 0,
  });
  await store.close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("every event that was answered with 2xx is kept, and is in its treatment", async () => {
  const answered = new Set<string>();
  let number = 0;
  for (const limit of KILLED_AFTER) {
    const server = fork(SERVE_UNTIL_KILLED, [folder]);
    const [{ origin }] = (await once(server, "message")) as [{ origin: string }];
    const exited = once(server, "exit");
    const until = answered.size + limit;
    const sender = async () => {
      for (;;) {
        const id = numberedId("b", ++number);
        try {
          const { status } = await fetch(`${origin}/hooks/1c-connect/${HOOK}`, {
            method: "POST",
            headers: { authorization: `Bearer ${SECRET}` },
            body: JSON.stringify(
              lineEventBody({
                message_type: 82,
                treatment_id: id,
                user_id: numberedId("d", number),
                treatment: { treatment_id: id, initialized_at: "2026-11-24T07:00:00Z" },
              }),
            ),
          });
          expect(status).toBe(200);
        } catch (error) {
          if (server.exitCode === null && server.signalCode === null && !server.killed) throw error;
          return;
        }
        answered.add(id);
        if (answered.size >= until) server.kill("SIGKILL");
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));
    await exited;
  }
  expect(answered.size).toBeGreaterThanOrEqual(KILLED_AFTER.reduce((sum, limit) => sum + limit));

  const store = await openDuckDbStore(folder);
  const intake = await EventIntake.open({ store, clock: Date.now });
  await intake.settled();
  const { batches } = await store.treatments.scan({ query: {}, organization: DESK });
  const rows = new Set((await collectRows(batches)).map(({ id }) => id));
  expect([...answered].filter((id) => !rows.has(id))).toEqual([]);
  await intake.close();
  await store.close();
});
