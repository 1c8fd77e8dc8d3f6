import type { Account } from "../store.ts";
import type { Row } from "./queries.ts";

export function readAccount(row: Row): Account {
  const operations = row["operations"];
  return {
    login: String(row["login"]),
    organization: String(row["organization"]),
    passwordHash: String(row["password_hash"]),
    operations: operations === null ? null : (JSON.parse(String(operations)) as string[]),
    demo: row["demo"] === true,
    administrator: row["administrator"] === true,
  };
}

export function storedOperations(operations: Account["operations"]): string | null {
  return operations === null ? null : JSON.stringify(operations);
}
