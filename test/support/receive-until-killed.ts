import { EventIntake } from "../../src/intake/live/event-intake.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { batchesOf, readLineEvents } from "./line-events.ts";

/**
 * Receives recorded events in a process of its own, and tells its parent how many of them are
 * durable, whenever that changes; "done" when all are and nothing waits to be applied. The parent
 * may kill it at any moment.
 */
const [folder = "", file = "", organization = "", first = "0"] = process.argv.slice(2);
const store = await openDuckDbStore(folder);
const intake = await EventIntake.open({ store, clock: Date.now });
let kept = Number(first);
for (const batch of batchesOf(readLineEvents(file).slice(kept), 250)) {
  await intake.receive(organization, batch);
  kept += batch.length;
  process.send?.({ kept });
}
await intake.settled();
await intake.close();
await store.close();
process.send?.({ done: true });
process.disconnect?.();
