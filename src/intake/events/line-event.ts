/**
 * A line event of the 1C-Connect broadcast (events.md) as the state machine keeps it: everything
 * that a treatment can depend on, nothing of what was said in it. Ids are lower-case UUIDs, the
 * zero id is null, moments are seconds UTC.
 */
export interface LineEvent {
  readonly kind: "event";
  /** Unique: the key for "seen already". */
  readonly messageId: string;
  /** What happened; `message-types.ts` says what that means. */
  readonly messageType: number;
  /** When it happened. The fraction of the second is cut. */
  readonly at: number;
  /**
   * The cut fraction. Within a second the order of events.md decides ("begin, appoint, react,
   * close"); the fraction only orders events that stand on one step of it [ours].
   */
  readonly nanosecond: number;
  /** Null when the sender did not say: then it is the open treatment of this line and user. */
  readonly treatmentId: string | null;
  readonly lineId: string;
  readonly userId: string;
  /** Null when the system did it by itself. */
  readonly authorId: string | null;
  /** On closings and ratings: what the sender knows of this event's treatment. */
  readonly treatment: TreatmentBlock | null;
  /** On transfers between lines and companies. */
  readonly transfer: Transfer | null;
}

export interface TreatmentBlock {
  readonly initializedAt: number | null;
  /** Seconds. */
  readonly duration: number | null;
  readonly currentSpecialist: string | null;
  /** 1 to 5; null when not rated. */
  readonly quality: number | null;
}

/**
 * Where a treatment went or came from. With `from` the line and treatment are the old ones, with
 * the others the new ones, as far as the sender tells them.
 */
export interface Transfer {
  readonly direction: TransferDirection;
  readonly lineId: string | null;
  readonly treatmentId: string | null;
}

export const TRANSFER_DIRECTIONS = ["from", "to", "to_fran", "to_vendor"] as const;

export type TransferDirection = (typeof TRANSFER_DIRECTIONS)[number];
