import type { LineRules, ReportingRules } from "../history/reporting-rules.ts";

/** What organizations measure their lines by, each for itself. */
export interface ReportingStore {
  /** Rejects with `ORGANIZATION_UNKNOWN`. */
  rules(organization: string): Promise<ReportingRules>;
  /** Seconds. Rejects with `ORGANIZATION_UNKNOWN`. */
  setTarget(organization: string, targetSeconds: number): Promise<void>;
  /** Replaces the rules of a line, null removes them. Rejects with `ORGANIZATION_UNKNOWN`. */
  setLine(organization: string, line: string, rules: LineRules | null): Promise<void>;
}
