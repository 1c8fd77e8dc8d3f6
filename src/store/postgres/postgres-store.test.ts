import { openTestStore } from "../../../test/support/postgres.ts";
import { describeStoreContract } from "../store-contract.ts";

describeStoreContract("PostgreSQL", openTestStore, { backups: false });
