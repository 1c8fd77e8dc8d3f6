import { parseDateTime } from "../../history/wall-clock.ts";

/** A date and time as a file gives it: what a clock on the wall shows, and where, if it says so. */
export class Moment {
  /** Seconds from 1970-01-01T00:00:00 to the wall clock's reading, as if it were UTC. */
  readonly wallSeconds: number;
  /** Seconds east of UTC; null when the file does not say: the import's time zone decides. */
  readonly offsetSeconds: number | null;
  /** The file gave a date without a time of day. */
  readonly dateOnly: boolean;

  constructor(wallSeconds: number, offsetSeconds: number | null, dateOnly: boolean) {
    this.wallSeconds = wallSeconds;
    this.offsetSeconds = offsetSeconds;
    this.dateOnly = dateOnly;
  }
}

const SPACE_BEFORE_TIME = /^\d{4}-\d\d-\d\d \d/;
const SPACE = 0x20;

/**
 * Reads `YYYY-MM-DDThh:mm:ss` with or without fraction and offset; a space may stand for the `T`,
 * as database dumps write it. Null when the text is neither a date nor a date and time.
 */
export function readMoment(text: string): Moment | null {
  // Looked at first: nearly every text has a T there.
  const hasSpace = text.charCodeAt(10) === SPACE && SPACE_BEFORE_TIME.test(text);
  const parsed = parseDateTime(hasSpace ? `${text.slice(0, 10)}T${text.slice(11)}` : text);
  return parsed && new Moment(parsed.wallSeconds, parsed.offsetSeconds, parsed.dateOnly);
}
