import { openTestStore } from "../../../test/support/postgres.ts";
import { describeErasureStoreContract } from "../erasure-store-contract.ts";

describeErasureStoreContract("PostgreSQL", openTestStore, { backups: false });
