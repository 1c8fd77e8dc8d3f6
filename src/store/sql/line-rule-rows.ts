import type { LineRules, WorkingInterval } from "../../history/reporting-rules.ts";
import type { Row } from "./queries.ts";

export function readLineRules(row: Row): LineRules {
  const { target_seconds: targetSeconds, working_hours: workingHours } = row;
  return {
    targetSeconds: typeof targetSeconds === "number" ? targetSeconds : null,
    workingHours:
      typeof workingHours === "string"
        ? (JSON.parse(workingHours) as readonly WorkingInterval[])
        : null,
  };
}

/** The values of a line's rules, by their fields. */
export function storedLineRules({ targetSeconds, workingHours }: LineRules) {
  return {
    targetSeconds,
    workingHours: workingHours === null ? null : JSON.stringify(workingHours),
  };
}
