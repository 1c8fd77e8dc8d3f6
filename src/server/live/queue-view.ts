import type { NamedLine } from "./line-names.ts";
import type { ShownTreatment } from "./open-treatments.ts";

/** What one organization sees of the queues at one moment. Lines by id. */
export interface QueueView {
  /** Seconds UTC. */
  readonly at: number;
  readonly lines: ReadonlyMap<string, LineView>;
}

export interface LineView {
  readonly name: string | null;
  /** By id, in the order in which they began. */
  readonly treatments: ReadonlyMap<string, ShownTreatment>;
}

/**
 * A view of what is visible.
 *
 * @param at seconds UTC
 * @param known lines by id: those that are not deleted are shown even when nothing is open on them
 * @param treatments in the order in which they began
 */
export function viewOf(
  at: number,
  known: ReadonlyMap<string, NamedLine>,
  treatments: readonly ShownTreatment[],
): QueueView {
  const lines = new Map<string, { name: string | null; treatments: Map<string, ShownTreatment> }>();
  for (const [id, { name, deleted }] of known) {
    if (!deleted) lines.set(id, { name, treatments: new Map() });
  }
  for (const treatment of treatments) {
    const id = treatment.line;
    const line = lines.get(id) ?? { name: known.get(id)?.name ?? null, treatments: new Map() };
    line.treatments.set(treatment.id, treatment);
    lines.set(id, line);
  }
  return { at, lines };
}

/** An event of the stream as docs/events.md describes it; `data` is what its JSON holds. */
export interface QueueEvent {
  readonly event: "snapshot" | "change";
  readonly data: object;
}

/** The first event of a stream: everything there is. */
export function snapshotOf({ at, lines }: QueueView): QueueEvent {
  const shown = [...lines].map(([id, line]) => ({
    ...describeLine(id, line),
    treatments: [...line.treatments.values()].map(describeTreatment),
  }));
  return { event: "snapshot", data: { at: toIso(at), lines: shown } };
}

/**
 * What became of each line between two views: an event for every line that changed, with the
 * treatments that are new or another than before and the ids of those that are gone.
 */
export function changesBetween(before: QueueView, after: QueueView): readonly QueueEvent[] {
  const events: QueueEvent[] = [];
  for (const id of new Set([...before.lines.keys(), ...after.lines.keys()])) {
    const old = before.lines.get(id) ?? NO_LINE;
    const line = after.lines.get(id) ?? { name: old.name, treatments: NO_LINE.treatments };
    const treatments = [...line.treatments.values()].filter(
      (treatment) => !isSame(old.treatments.get(treatment.id), treatment),
    );
    const gone = [...old.treatments.keys()].filter((each) => !line.treatments.has(each));
    if (treatments.length === 0 && gone.length === 0) continue;
    events.push({
      event: "change",
      data: {
        at: toIso(after.at),
        line: { ...describeLine(id, line), treatments: treatments.map(describeTreatment), gone },
      },
    });
  }
  return events;
}

const NO_LINE: LineView = { name: null, treatments: new Map() };

/** A wait under way grows by itself: that is no change. */
function isSame(before: ShownTreatment | undefined, after: ShownTreatment): boolean {
  return (
    before !== undefined &&
    before.client === after.client &&
    before.serviceUser === after.serviceUser &&
    before.initialized === after.initialized &&
    before.specAppointed === after.specAppointed &&
    before.reactionStarted === after.reactionStarted &&
    before.currentSpecialist === after.currentSpecialist &&
    before.waiting === after.waiting &&
    before.queueLength === after.queueLength &&
    (after.waiting || before.queueWaitingTime === after.queueWaitingTime)
  );
}

function describeLine(id: string, { name, treatments }: LineView): object {
  let waiting = 0;
  for (const treatment of treatments.values()) waiting += treatment.waiting ? 1 : 0;
  return { id, name, waiting, served: treatments.size - waiting };
}

function describeTreatment(treatment: ShownTreatment): object {
  return {
    id: treatment.id,
    client: treatment.client,
    serviceUser: treatment.serviceUser,
    status: treatment.waiting ? "waiting" : "served",
    currentSpecialist: treatment.currentSpecialist,
    initialized: toIso(treatment.initialized),
    specAppointed: toIso(treatment.specAppointed),
    reactionStarted: toIso(treatment.reactionStarted),
    queueWaitingTime: treatment.queueWaitingTime,
    queueLength: treatment.queueLength,
  };
}

function toIso(seconds: number): string;
function toIso(seconds: number | null): string | null;
function toIso(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
