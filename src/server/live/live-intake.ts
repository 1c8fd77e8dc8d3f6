import type { OpenTreatment } from "../../intake/events/treatment-row.ts";

/** What those who show open treatments ask of the intake of live events. */
export interface LiveIntake {
  /** UUIDs of the organizations that ever had events. */
  organizations(): readonly string[];
  /**
   * Resolves when what was received so far is applied, or is not for too long. Absent where it always
   * is.
   */
  caughtUp?(): Promise<void>;
  /** Open treatments that came by an organization's hooks, as they stand now. */
  openTreatments(organization: string): Promise<readonly OpenTreatment[]>;
  /** Calls a listener after changes are stored. Returns how to end that. */
  listen(listener: () => void): () => void;
}

/** Where no event ever comes: nothing is open. */
export const NO_INTAKE: LiveIntake = {
  organizations: () => [],
  openTreatments: async () => [],
  listen: () => () => undefined,
};
