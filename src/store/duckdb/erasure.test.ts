import { describeErasureStoreContract } from "../erasure-store-contract.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

describeErasureStoreContract("DuckDB", (place) => openDuckDbStore(place));
