import pino from "pino";
import { systemClock } from "../src/history/clock.ts";
import { dashboardFolder } from "../src/server/pages/dashboard-folder.ts";
import { startServer } from "../src/server/start-server.ts";
import { serveParent } from "./child.ts";
import { defaultConfiguration, openPlace } from "./open-place.ts";

/** Our server in a process of its own: `serve-letopis.ts FOLDER|ADDRESS [MEMORY_LIMIT]`. */

/** As the command line sets it: queries of the store wait for a thread each. */
process.env["UV_THREADPOOL_SIZE"] ??= "16";

const [place = "", memoryLimit] = process.argv.slice(2);
const configuration = await defaultConfiguration();
const store = await openPlace(place, memoryLimit === undefined ? {} : { memoryLimit });
const server = await startServer({
  configuration,
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
