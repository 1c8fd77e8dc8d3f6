import { openTestStore } from "../../../test/support/postgres.ts";
import { describeStatisticsStoreContract } from "../statistics-store-contract.ts";

describeStatisticsStoreContract("PostgreSQL", openTestStore);
