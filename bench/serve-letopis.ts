import { tmpdir } from "node:os";
import pino from "pino";
import { loadConfiguration } from "../src/configuration/load-configuration.ts";
import { systemClock } from "../src/history/clock.ts";
import { dashboardFolder } from "../src/server/pages/dashboard-folder.ts";
import { startServer } from "../src/server/start-server.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import { serveParent } from "./child.ts";

/** Our server in a process of its own: `serve-letopis.ts FOLDER [MEMORY_LIMIT]`. */

const [folder = "", memoryLimit] = process.argv.slice(2);
const { configuration } = await loadConfiguration({
  environment: {},
  flags: {},
  workingFolder: tmpdir(),
});
const database = {
  ...configuration.database,
  ...(memoryLimit === undefined ? {} : { memoryLimit }),
};
const store = await openDuckDbStore(folder, database);
const server = await startServer({
  configuration: { ...configuration, database, listen: { host: "127.0.0.1", port: 0 } },
  store,
  clock: systemClock,
  logger: pino({ level: "warn" }),
  dashboard: dashboardFolder(),
});
serveParent(
  { origin: server.addresses[0] },
  async () => ({}),
  async () => {
    await server.close();
    await store.close();
  },
);
