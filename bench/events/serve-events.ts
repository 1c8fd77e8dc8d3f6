import pino from "pino";
import { generateRandomSecret, hashRandomSecret } from "../../src/accounts/random-secret.ts";
import { systemClock } from "../../src/history/clock.ts";
import { EventIntake } from "../../src/intake/live/event-intake.ts";
import { startServer } from "../../src/server/start-server.ts";
import { serveParent } from "../child.ts";
import { defaultConfiguration, openPlace } from "../open-place.ts";

/** Our server with a hook, in a process of its own: `serve-events.ts FOLDER|ADDRESS`. */

/** As the command line sets it: queries of the store wait for a thread each. */
process.env["UV_THREADPOOL_SIZE"] ??= "16";

const [place = ""] = process.argv.slice(2);
const configuration = await defaultConfiguration();
const store = await openPlace(place);
const organization = "ffffffff-0000-4000-8000-000000000001";
const hook = "eeeeeeee-0000-4000-8000-000000000001";
const secret = generateRandomSecret();
await store.organizations.add({ id: organization, name: "Desk", timeZone: "UTC", limits: null });
await store.hooks.add({
  id: hook,
  organization,
  name: "Hook",
  authentication: { kind: "bearer" },
  secretHash: hashRandomSecret(secret),
  subscription: null,
  createdAt: 0,
});
const events = await EventIntake.open({ store, clock: systemClock });
const server = await startServer({
  configuration,
  store,
  events,
  clock: systemClock,
  logger: pino({ level: "warn" }),
});
serveParent(
  {
    address: `${server.addresses[0]}/hooks/1c-connect/${hook}`,
    authorization: `Bearer ${secret}`,
  },
  async () => {
    const before = performance.now();
    await events.settled();
    return { settled: performance.now() - before, commits: events.statistics().commits };
  },
  async () => {
    await server.close();
    await events.close();
    await store.close();
  },
);
