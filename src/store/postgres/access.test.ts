import { openTestStore } from "../../../test/support/postgres.ts";
import { describeAccessStoreContract } from "../access-store-contract.ts";

describeAccessStoreContract("PostgreSQL", openTestStore, { backups: false });
