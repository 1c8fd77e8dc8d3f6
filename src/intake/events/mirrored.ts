/**
 * A mirror brought the row of a treatment that no event has closed (events.md, "Rules"): the cloud's
 * word, so it is over. A fact as events are: whoever keeps the events keeps it as well.
 */
export interface Mirrored {
  readonly kind: "mirrored";
  /** When the row says that it ended, seconds UTC. */
  readonly at: number;
  /** A lower-case UUID. */
  readonly treatmentId: string;
}
