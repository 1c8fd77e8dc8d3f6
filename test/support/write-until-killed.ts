import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "./treatment-rows.ts";

/** Writes batches of a hundred rows without end and prints the number of each one committed. */
const [folder = "", first = "0"] = process.argv.slice(2);
const store = await openDuckDbStore(folder);
const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
for (let batch = Number(first); ; batch++) {
  const rows = Array.from({ length: 100 }, (_, row) =>
    treatmentRow({ id: numberedId("b", batch * 100 + row), client: numberedId("c", batch) }),
  );
  await writer.write(toIncomingBatch(rows));
  process.stdout.write(`${batch}\n`);
}
