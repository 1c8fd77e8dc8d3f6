import type { CountedCalls } from "../store.ts";
import type { Row } from "./queries.ts";

export function readCountedCalls(row: Row): CountedCalls {
  return {
    operation: String(row["operation"]),
    hourStart: Number(row["hour_start"]),
    used: Number(row["used"]),
  };
}
