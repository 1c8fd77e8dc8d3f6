import { describeStoreContract } from "../store-contract.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

describeStoreContract("DuckDB", (place) => openDuckDbStore(place));
