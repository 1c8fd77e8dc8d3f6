import { describeStatisticsStoreContract } from "../statistics-store-contract.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

describeStatisticsStoreContract("DuckDB", (place) => openDuckDbStore(place));
