import { describeAccessStoreContract } from "../access-store-contract.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

describeAccessStoreContract("DuckDB", (place) => openDuckDbStore(place));
