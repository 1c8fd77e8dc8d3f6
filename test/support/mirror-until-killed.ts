import { MirrorRunner } from "../../src/mirror/mirror-runner.ts";
import { PasswordVault } from "../../src/mirror/password-vault.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { SimulatedTime } from "./simulated-time.ts";

/**
 * A mirror in a process of its own, in simulated time: tells its parent the time whenever it
 * changes, and "done" when everything is read. The parent may kill it at any moment.
 */
const [folder = "", keyFile = "", organization = "", start = "0"] = process.argv.slice(2);
const time = new SimulatedTime(Number(start));
const store = await openDuckDbStore(folder);
const tell = (message: object) => process.send?.(message);
time.onWake = (seconds) => {
  tell({ seconds });
};
const runner = new MirrorRunner({
  store,
  organization,
  vault: new PasswordVault(keyFile),
  clock: time.clock,
  sleepUntil: time.sleepUntil,
  transport: { timeouts: { firstByteMilliseconds: 1000, idleMilliseconds: 1000 } },
  onEvent: ({ kind }) => {
    if (kind === "reading") tell({ seconds: time.seconds });
  },
});
await runner.run(new AbortController().signal);
await store.close();
tell({ done: true });
process.disconnect?.();
