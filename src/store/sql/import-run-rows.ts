import type { ImportRun } from "../import-run-store.ts";
import type { Row } from "./queries.ts";

export function readImportRun(row: Row): ImportRun {
  return {
    at: Number(row["at"]),
    organization: row["organization"] === null ? null : String(row["organization"]),
    file: String(row["file"]),
    added: Number(row["added"]),
    changed: Number(row["changed"]),
    unchanged: Number(row["unchanged"]),
    rejected: Number(row["rejected"]),
  };
}
