import type { Course } from "./course.ts";
import type { Differences, Listed, NotListed, OpenList, OpenListEntry } from "./open-list.ts";

/** What {@link compareWithOpenList} must know of the treatments in memory. */
export interface KnownTreatments {
  /** Null when it is not known or has no beginning. */
  courseOf(id: string): Course | null;
  readonly open: Iterable<string>;
}

/**
 * Compares the open list of the push service with ours (events.md, "Rules"). A treatment of which
 * anything was heard at the moment of the list or later is not missing: the list may be older.
 */
export function compareWithOpenList(list: OpenList, known: KnownTreatments): Differences {
  const unknown: OpenListEntry[] = [];
  const closedHere: OpenListEntry[] = [];
  const missing: string[] = [];
  const facts: (Listed | NotListed)[] = [];
  const listed = new Set<string>();
  for (const entry of list.entries) {
    listed.add(entry.treatmentId);
    const course = known.courseOf(entry.treatmentId);
    if (course === null) unknown.push(entry);
    else if (isClosed(course)) closedHere.push(entry);
    if (course === null || tellsMore(entry, course)) {
      facts.push({ kind: "listed", at: list.at, ...entry });
    }
  }
  const lines = list.lines && new Set(list.lines);
  for (const treatmentId of known.open) {
    const course = known.courseOf(treatmentId);
    const inScope = course !== null && (lines === null || lines.has(course.line));
    if (!inScope || listed.has(treatmentId) || course.lastSeen >= list.at) continue;
    missing.push(treatmentId);
    facts.push({ kind: "not-listed", at: list.at, treatmentId });
  }
  return { unknown, closedHere, missing, facts };
}

/** Whether an event or the cloud said that it is closed. */
function isClosed({ closed, mirrored }: Course): boolean {
  return closed !== null || mirrored !== null;
}

/** Whether an entry says something that our events did not. */
function tellsMore(entry: OpenListEntry, course: Course): boolean {
  if (isClosed(course)) return false;
  const waits = course.waits.at(-1)?.to === null;
  return (
    course.endedUnseen !== null ||
    entry.initializedAt < course.began ||
    (waits && entry.currentSpecialist !== null)
  );
}
