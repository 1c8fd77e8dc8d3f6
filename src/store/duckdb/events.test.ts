import { describeEventStoreContract } from "../event-store-contract.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

describeEventStoreContract("DuckDB", (place) => openDuckDbStore(place));
