import { openTestStore } from "../../../test/support/postgres.ts";
import { describeEventStoreContract } from "../event-store-contract.ts";

describeEventStoreContract("PostgreSQL", openTestStore, { backups: false });
