import { describeRetentionStoreContract } from "../retention-store-contract.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

describeRetentionStoreContract("DuckDB", (place) => openDuckDbStore(place));
