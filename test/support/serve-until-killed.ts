import { tmpdir } from "node:os";
import pino from "pino";
import { loadConfiguration } from "../../src/configuration/load-configuration.ts";
import { EventIntake } from "../../src/intake/live/event-intake.ts";
import { startServer } from "../../src/server/start-server.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";

/** Serves a data folder in a process of its own and tells its parent where. It may be killed. */
const [folder = ""] = process.argv.slice(2);
const { configuration } = await loadConfiguration({
  environment: {},
  flags: {},
  workingFolder: tmpdir(),
});
const store = await openDuckDbStore(folder);
const events = await EventIntake.open({ store, clock: Date.now });
const server = await startServer({
  configuration: { ...configuration, listen: { host: "127.0.0.1", port: 0 } },
  store,
  events,
  clock: Date.now,
  logger: pino({ level: "silent" }),
});
process.send?.({ origin: server.addresses[0] });
