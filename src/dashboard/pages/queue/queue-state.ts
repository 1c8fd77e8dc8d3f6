/** What the live view says: docs/events.md, "Live view". */
export interface OpenTreatment {
  readonly id: string;
  readonly client: string | null;
  readonly serviceUser: string;
  readonly status: "waiting" | "served";
  readonly currentSpecialist: string | null;
  /** ISO, UTC. */
  readonly initialized: string;
  readonly specAppointed: string | null;
  readonly reactionStarted: string | null;
  /** Seconds up to `at` of the event. */
  readonly queueWaitingTime: number;
  readonly queueLength: number;
}

interface LineEvent {
  readonly id: string;
  readonly name: string | null;
  readonly treatments: readonly OpenTreatment[];
}

export interface Snapshot {
  readonly at: string;
  readonly lines: readonly LineEvent[];
}

export interface Change {
  readonly at: string;
  readonly line: LineEvent & { readonly gone: readonly string[] };
}

/** An open treatment, and since when it waits or is served. */
export interface ShownTreatment extends OpenTreatment {
  /** Milliseconds by the server's clock: a wait shown at a moment is that moment less this. */
  readonly since: number;
}

export interface ShownLine {
  readonly id: string;
  readonly name: string | null;
  /** Those that wait longest first. */
  readonly waiting: readonly ShownTreatment[];
  readonly served: readonly ShownTreatment[];
}

export interface QueueState {
  /** By id. */
  readonly lines: ReadonlyMap<string, ShownLine>;
}

/** Everything there is. */
export function fromSnapshot({ at, lines }: Snapshot): QueueState {
  return { lines: new Map(lines.map((line) => [line.id, shown(line, shownAll(at, line))])) };
}

/** The state after a change of one line. */
export function afterChange(state: QueueState, { at, line }: Change): QueueState {
  const before = state.lines.get(line.id);
  const treatments = new Map(
    [...(before?.waiting ?? []), ...(before?.served ?? [])].map((each) => [each.id, each]),
  );
  for (const id of line.gone) treatments.delete(id);
  for (const each of shownAll(at, line)) treatments.set(each.id, each);
  const lines = new Map(state.lines);
  lines.set(line.id, shown(line, [...treatments.values()]));
  return { lines };
}

/** Lines as they matter: the longest wait first, then those that serve, then the quiet ones. */
export function byUrgency(state: QueueState): readonly ShownLine[] {
  const rank = ({ waiting, served }: ShownLine) =>
    waiting[0]?.since ?? (served.length > 0 ? QUIET - 1 : QUIET);
  return [...state.lines.values()].sort((a, b) => rank(a) - rank(b));
}

const QUIET = Number.MAX_SAFE_INTEGER;

function shownAll(at: string, { treatments }: LineEvent): readonly ShownTreatment[] {
  return treatments.map((each) => ({ ...each, since: sinceOf(at, each) }));
}

/** All waits of a treatment count, so what waits now waits since so long before `at`. */
function sinceOf(at: string, treatment: OpenTreatment): number {
  return treatment.status === "waiting"
    ? Date.parse(at) - treatment.queueWaitingTime * 1000
    : Date.parse(treatment.specAppointed ?? treatment.initialized);
}

function shown(
  { id, name }: Pick<LineEvent, "id" | "name">,
  treatments: readonly ShownTreatment[],
): ShownLine {
  const sorted = [...treatments].sort((a, b) => a.since - b.since);
  return {
    id,
    name,
    waiting: sorted.filter(({ status }) => status === "waiting"),
    served: sorted.filter(({ status }) => status === "served"),
  };
}
