/** A closed treatment, as a program wants it (contract.md, "The answer on success"). */
export interface Treatment {
  /** UUIDs are in lower case. */
  readonly id: string;
  /** Client organization; null for none. */
  readonly client: string | null;
  /** Account of the user on the line; null for none. */
  readonly serviceUser: string | null;
  /** Support line. */
  readonly line: string;
  /** When it began. Times are instants, to the second. */
  readonly initialized: Date;
  /** First appointment of a specialist; null for none. */
  readonly specAppointed: Date | null;
  /** Seconds spent waiting, all waits added. */
  readonly queueWaitingTime: number;
  /** Specialist who closed it; null for none. */
  readonly specialist: string | null;
  /** First reaction of a specialist; null for none. */
  readonly reactionStarted: Date | null;
  /** When it ended. */
  readonly closed: Date;
  /** Seconds, as the service gave them; not always `closed - initialized`. */
  readonly duration: number;
  /** Rating, 1 to 5; null when not rated. */
  readonly serviceQualityAssessment: number | null;
  /** Users waiting on the line when it began, itself counted. */
  readonly queueLength: number;
}
