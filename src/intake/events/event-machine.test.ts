import { describe, expect, test } from "vitest";
import { FactKeeper } from "../../../test/support/fact-keeper.ts";
import { EventMachine } from "./event-machine.ts";
import type { Fact } from "./fact.ts";
import type { LineEvent, Transfer, TreatmentBlock } from "./line-event.ts";
import { isSatisfied } from "./needs.ts";
import type { OpenListEntry } from "./open-list.ts";
import type { ClosedTreatment } from "./treatment-row.ts";

/**
 * Every message type and every rule of events.md as a small story: what happened, second by second,
 * and the rows that come of it. Each is told in order, backwards, and twice.
 */

const LINE = "line";
const OTHER_LINE = "other line";
const USER = "user";
const ANNA = "anna";
const BORIS = "boris";

interface EventFields {
  readonly id?: string | null;
  readonly by?: string | null;
  readonly user?: string;
  readonly line?: string;
  readonly nanosecond?: number;
  readonly block?: Partial<TreatmentBlock>;
  readonly transfer?: Partial<Transfer> & Pick<Transfer, "direction">;
}

/** An event of treatment "t" at a second, by the user unless said otherwise. */
function event(at: number, messageType: number, fields: EventFields = {}): LineEvent {
  const { id = "t", by, user = USER, line = LINE, nanosecond = 0, block, transfer } = fields;
  return {
    kind: "event",
    messageId: `${at} ${messageType} ${JSON.stringify(fields)}`,
    messageType,
    at,
    nanosecond,
    treatmentId: id,
    lineId: line,
    userId: user,
    authorId: by === undefined ? user : by,
    treatment: block
      ? { initializedAt: null, duration: null, currentSpecialist: null, quality: null, ...block }
      : null,
    transfer: transfer ? { lineId: null, treatmentId: null, ...transfer } : null,
  };
}

type ExpectedRow = Partial<Omit<ClosedTreatment, "client">>;

/** Treatment "t" that was appointed and reacted to at 0 and closed by Anna at 60. */
function row(fields: ExpectedRow): ClosedTreatment {
  const { initialized = 0, closed = 60 } = fields;
  return {
    id: "t",
    serviceUser: USER,
    line: LINE,
    initialized,
    specAppointed: null,
    queueWaitingTime: 0,
    specialist: ANNA,
    reactionStarted: null,
    closed,
    duration: closed - initialized,
    serviceQualityAssessment: 0,
    queueLength: 1,
    ...fields,
    client: null,
  };
}

interface Story {
  readonly name: string;
  readonly facts: readonly Fact[];
  readonly rows: readonly ClosedTreatment[];
  /** How many events belong to no treatment. */
  readonly unplaced?: number;
  /** Ids of what is open in the end. */
  readonly open?: readonly string[];
}

const byAnna = { by: ANNA };
const closing = event(60, 82, byAnna);

const STORIES: readonly Story[] = [
  // ------------------------------------------------------------------------ message types
  ...[1, 2, 70].map((type) => ({
    name: `${type} by a specialist is a reaction, the first one counts`,
    facts: [event(0, 80), event(7, type, byAnna), event(9, type, { by: BORIS }), closing],
    rows: [row({ specAppointed: 0, reactionStarted: 7 })],
  })),
  ...[1, 2, 70].map((type) => ({
    name: `${type} by the user is no reaction`,
    facts: [event(0, 80), event(7, type), closing],
    rows: [row({ specAppointed: 0 })],
  })),
  {
    name: "a reaction is no appointment: it waits until one",
    facts: [event(0, 83), event(7, 1, byAnna), event(20, 86, byAnna), closing],
    rows: [row({ specAppointed: 20, queueWaitingTime: 20, reactionStarted: 7 })],
  },
  {
    name: "17 rates, on the way and after the closing; the latest counts",
    facts: [
      event(0, 80),
      event(30, 17, { block: { quality: 2 } }),
      closing,
      event(900, 17, { block: { quality: 5 } }),
      event(950, 17, { block: {} }),
    ],
    rows: [row({ specAppointed: 0, serviceQualityAssessment: 5 })],
  },
  {
    name: "17 begins nothing",
    facts: [event(5, 17, { block: { quality: 4, initializedAt: 0 } })],
    rows: [],
    unplaced: 1,
  },
  {
    name: "20 begins a treatment that waits",
    facts: [event(0, 20), closing],
    rows: [row({ queueWaitingTime: 60 })],
  },
  ...[21, 22, 25, 32, 36, 38, 52, 62, 999].map((type) => ({
    name: `${type} has no effect on one that is there, though it begins one that is not`,
    facts: [
      event(0, 80),
      event(5, type, byAnna),
      closing,
      event(0, type, { id: "new", user: "new" }),
      event(9, 90, { id: "new", user: "new", by: null }),
    ],
    rows: [
      row({
        id: "new",
        serviceUser: "new",
        closed: 9,
        queueWaitingTime: 9,
        specialist: null,
      }),
      row({ specAppointed: 0, queueLength: 2 }),
    ],
  })),
  ...[27, 84].map((type) => ({
    name: `${type} changes the specialist and leaves the first appointment alone`,
    facts: [
      event(0, 83),
      event(5, 86, byAnna),
      event(9, type, { by: BORIS }),
      event(60, 90, { by: null }),
    ],
    rows: [row({ specAppointed: 5, queueWaitingTime: 5, specialist: BORIS })],
  })),
  ...[27, 50, 51, 84].map((type) => ({
    name: `${type} ends a wait`,
    facts: [event(0, 83), event(8, type, byAnna), closing],
    rows: [row({ specAppointed: 8, queueWaitingTime: 8 })],
  })),
  {
    name: "80 begins, appointed at once; who it is shows in what follows",
    facts: [event(0, 80), event(4, 1, byAnna), event(60, 90, { by: null })],
    rows: [row({ specAppointed: 0, reactionStarted: 4 })],
  },
  {
    name: "81 begins, appointed and reacted at once",
    facts: [event(0, 81, byAnna), event(9, 1, byAnna), event(60, 91, { by: null })],
    rows: [row({ specAppointed: 0, reactionStarted: 0 })],
  },
  {
    name: "82 closes by its author, whoever served it",
    facts: [event(0, 81, byAnna), event(60, 82, { by: BORIS, block: { currentSpecialist: ANNA } })],
    rows: [row({ specAppointed: 0, reactionStarted: 0, specialist: BORIS })],
  },
  {
    name: "82 without author falls to the specialist it names, else to the last known one",
    facts: [
      event(0, 81, byAnna),
      event(60, 82, { by: null, block: { currentSpecialist: BORIS } }),
      event(70, 81, { id: "u", by: ANNA }),
      event(80, 82, { id: "u", by: null }),
    ],
    rows: [
      row({ specAppointed: 0, reactionStarted: 0, specialist: BORIS }),
      row({ id: "u", initialized: 70, specAppointed: 70, reactionStarted: 70, closed: 80 }),
    ],
  },
  {
    name: "83 begins a wait that lasts until 86",
    facts: [event(0, 83), event(12, 86, byAnna), event(15, 1, byAnna), closing],
    rows: [row({ specAppointed: 12, queueWaitingTime: 12, reactionStarted: 15 })],
  },
  {
    name: "83 after a specialist waits again, to the next appointment or the end",
    facts: [
      event(0, 83),
      event(10, 86, byAnna),
      event(20, 83),
      event(22, 83),
      event(25, 86, { by: BORIS }),
      event(50, 83),
      closing,
    ],
    rows: [row({ specAppointed: 10, queueWaitingTime: 25 })],
  },
  {
    name: "it waits from its beginning without an 83",
    facts: [event(0, 1), event(10, 86, byAnna), closing],
    rows: [row({ specAppointed: 10, queueWaitingTime: 10 })],
  },
  ...[87, 88, 121, 122, 123, 124, 200].map((type) => ({
    name: `${type} does nothing and begins nothing`,
    facts: [event(0, type), event(5, type, { id: null }), event(10, 80), event(20, type), closing],
    rows: [row({ initialized: 10, specAppointed: 10 })],
  })),
  ...[90, 91, 92, 93].map((type) => ({
    name: `${type} falls to the specialist it names, else to the last known one, else to nobody`,
    facts: [
      event(0, 81, byAnna),
      event(60, type, { by: null, block: { currentSpecialist: BORIS } }),
      event(100, 81, { id: "u", by: ANNA }),
      event(130, 83, { id: "u" }),
      event(160, type, { id: "u", by: null, block: {} }),
      event(200, 83, { id: "v" }),
      event(260, type, { id: "v", by: null }),
    ],
    rows: [
      row({ specAppointed: 0, reactionStarted: 0, specialist: BORIS }),
      row({
        id: "u",
        initialized: 100,
        specAppointed: 100,
        reactionStarted: 100,
        queueWaitingTime: 30,
        closed: 160,
      }),
      row({ id: "v", initialized: 200, queueWaitingTime: 60, closed: 260, specialist: null }),
    ],
  })),

  // ---------------------------------------------------------------------------- transfers
  {
    name: "89 to another line ends the old one and begins the new one there",
    facts: [
      event(0, 81, byAnna),
      event(60, 89, {
        by: ANNA,
        transfer: { direction: "to", lineId: OTHER_LINE, treatmentId: "u" },
      }),
      event(75, 86, { id: "u", line: OTHER_LINE, by: BORIS }),
      event(90, 82, { id: "u", line: OTHER_LINE, by: BORIS }),
    ],
    rows: [
      row({ specAppointed: 0, reactionStarted: 0 }),
      row({
        id: "u",
        line: OTHER_LINE,
        initialized: 60,
        specAppointed: 75,
        queueWaitingTime: 15,
        closed: 90,
        specialist: BORIS,
      }),
    ],
  },
  {
    name: "89 from another line tells the same from the other side",
    facts: [
      event(0, 81, byAnna),
      event(60, 89, {
        id: "u",
        line: OTHER_LINE,
        by: ANNA,
        transfer: { direction: "from", lineId: LINE, treatmentId: "t" },
      }),
      event(90, 82, { id: "u", line: OTHER_LINE, by: BORIS }),
    ],
    rows: [
      row({ specAppointed: 0, reactionStarted: 0 }),
      row({
        id: "u",
        line: OTHER_LINE,
        initialized: 60,
        queueWaitingTime: 30,
        closed: 90,
        specialist: BORIS,
      }),
    ],
  },
  ...(["to_vendor", "to_fran"] as const).map((direction) => ({
    name: `85 ${direction} ends the old one; the new one begins with what is told of it`,
    facts: [
      event(0, 81, byAnna),
      event(60, 85, { by: null, transfer: { direction } }),
      event(61, 83, { id: "u", line: OTHER_LINE }),
    ],
    rows: [row({ specAppointed: 0, reactionStarted: 0 })],
    open: ["u"],
  })),
  {
    name: "without a direction, or to itself, a transfer ends nothing",
    facts: [
      event(0, 81, byAnna),
      event(20, 89),
      event(30, 85, { transfer: { direction: "to", lineId: OTHER_LINE, treatmentId: "t" } }),
      closing,
    ],
    rows: [row({ specAppointed: 0, reactionStarted: 0 })],
  },
  {
    name: "a transfer of one that nobody knew begins the new one, and is kept unplaced itself",
    facts: [event(60, 89, { transfer: { direction: "to", lineId: OTHER_LINE, treatmentId: "u" } })],
    rows: [],
    open: ["u"],
    unplaced: 1,
  },

  // ----------------------------------------------------------------- beginning and ending
  {
    name: "first seen at its closing, it began at initialized_at",
    facts: [event(60, 82, { by: ANNA, block: { initializedAt: 10 } })],
    rows: [row({ initialized: 10, queueWaitingTime: 50 })],
  },
  {
    name: "first seen at its closing without initialized_at, it is kept unplaced",
    facts: [closing, event(70, 17, { block: { quality: 5 } })],
    rows: [],
    unplaced: 2,
  },
  {
    name: "a beginning that was lost is known from the closing",
    facts: [event(30, 1), event(60, 82, { by: ANNA, block: { initializedAt: 10 } })],
    rows: [row({ initialized: 10, queueWaitingTime: 50 })],
  },
  {
    name: "a beginning after the closing is a clock that is off",
    facts: [event(60, 82, { by: ANNA, block: { initializedAt: 61 } })],
    rows: [row({ initialized: 60 })],
  },
  {
    name: "the duration is the source's where it gives one, also with a later rating",
    facts: [
      event(0, 81, byAnna),
      event(60, 82, { by: ANNA, block: { duration: 33 } }),
      event(65, 17, { block: { duration: 44 } }),
      event(70, 81, { id: "u", by: ANNA }),
      event(90, 82, { id: "u", by: ANNA }),
      event(95, 17, { id: "u", block: { duration: 19, quality: 3 } }),
    ],
    rows: [
      row({ specAppointed: 0, reactionStarted: 0, duration: 33 }),
      row({
        id: "u",
        initialized: 70,
        specAppointed: 70,
        reactionStarted: 70,
        closed: 90,
        duration: 19,
        serviceQualityAssessment: 3,
      }),
    ],
  },
  {
    name: "the first closing counts, and nothing but ratings after it",
    facts: [
      event(0, 83),
      closing,
      event(61, 86, { by: BORIS }),
      event(62, 1, { by: BORIS }),
      event(70, 90, { by: null, block: { currentSpecialist: BORIS } }),
    ],
    rows: [row({ queueWaitingTime: 60 })],
  },
  {
    name: "within one second: begin, appoint, react, close",
    facts: [
      event(0, 82, { by: ANNA, nanosecond: 1 }),
      event(0, 1, { by: BORIS, nanosecond: 2 }),
      event(0, 86, { by: BORIS, nanosecond: 3 }),
      event(0, 83, { nanosecond: 4 }),
    ],
    rows: [row({ specAppointed: 0, reactionStarted: 0, closed: 0 })],
  },
  {
    name: "of two appointments in one second the later fraction is the last",
    facts: [
      event(0, 84, { by: BORIS, nanosecond: 200 }),
      event(0, 84, { by: ANNA, nanosecond: 100 }),
      event(60, 90, { by: null }),
    ],
    rows: [row({ specAppointed: 0, specialist: BORIS })],
  },

  // -------------------------------------------------------------------------- QueueLength
  {
    name: "QueueLength counts who waits on the line, itself too, and nobody who had a specialist",
    facts: [
      event(0, 83, { id: "a", user: "a" }),
      event(1, 83, { id: "b", user: "b" }),
      event(2, 86, { id: "b", user: "b", by: BORIS }),
      event(3, 83, { id: "b", user: "b" }),
      event(4, 83, { id: "c", user: "c", line: OTHER_LINE }),
      event(10, 80),
      closing,
    ],
    rows: [row({ initialized: 10, specAppointed: 10, queueLength: 2 })],
    open: ["a", "b", "c"],
  },
  {
    name: "within one second ends of waits come first, then beginnings by id",
    facts: [
      event(0, 83, { id: "a", user: "a" }),
      event(10, 86, { id: "a", user: "a", by: ANNA }),
      event(0, 83, { id: "b", user: "b" }),
      event(10, 90, { id: "b", user: "b", by: null }),
      event(10, 83, { id: "s", user: "s" }),
      event(10, 83, { id: "u", user: "u" }),
      event(10, 80, { id: "r", user: "r" }),
      event(10, 80),
      closing,
    ],
    rows: [
      row({
        id: "b",
        serviceUser: "b",
        queueWaitingTime: 10,
        specialist: null,
        closed: 10,
        queueLength: 2,
      }),
      row({ initialized: 10, specAppointed: 10, queueLength: 2 }),
    ],
    open: ["a", "r", "s", "u"],
  },

  // ------------------------------------------------------------ events without treatment_id
  {
    name: "an event without treatment_id belongs to the open treatment of its line and user",
    facts: [
      event(0, 80),
      event(5, 1, { id: null, by: ANNA }),
      event(0, 80, { id: "o", user: "someone else" }),
      event(60, 82, { id: null, by: ANNA }),
      event(61, 1, { id: null, by: BORIS }),
    ],
    rows: [row({ specAppointed: 0, reactionStarted: 5 })],
    open: ["o"],
    unplaced: 1,
  },
  {
    name: "with several open it belongs to none",
    facts: [event(0, 80), event(1, 80, { id: "u" }), event(5, 82, { id: null, by: ANNA })],
    rows: [],
    open: ["t", "u"],
    unplaced: 1,
  },
  {
    name: "a closing without id has ended its treatment for what follows",
    facts: [
      event(0, 81, byAnna),
      event(60, 82, { id: null, by: ANNA }),
      event(70, 81, { id: "u", by: BORIS }),
      event(90, 82, { id: null, by: BORIS }),
    ],
    rows: [
      row({ specAppointed: 0, reactionStarted: 0 }),
      row({
        id: "u",
        initialized: 70,
        specAppointed: 70,
        reactionStarted: 70,
        closed: 90,
        specialist: BORIS,
      }),
    ],
  },
  {
    name: "in the second in which one ends and another begins, it belongs to the one that goes on",
    facts: [
      event(0, 80),
      event(60, 82, byAnna),
      event(60, 80, { id: "u" }),
      event(60, 1, { id: null, by: BORIS }),
      event(99, 82, { id: "u", by: BORIS }),
    ],
    rows: [
      row({ specAppointed: 0 }),
      row({
        id: "u",
        initialized: 60,
        specAppointed: 60,
        reactionStarted: 60,
        closed: 99,
        specialist: BORIS,
      }),
    ],
  },

  // ---------------------------------------------------------------------------- open list
  {
    name: "what the open list lacks has ended unseen and left the queue; no Closed is invented",
    facts: [
      event(0, 83, { id: "lost", user: "lost" }),
      { kind: "not-listed", at: 20, treatmentId: "lost" },
      event(10, 80, { id: "before", user: "before" }),
      event(15, 82, { id: "before", user: "before", by: ANNA }),
      event(30, 80),
      closing,
    ],
    rows: [
      row({
        id: "before",
        serviceUser: "before",
        initialized: 10,
        specAppointed: 10,
        closed: 15,
        queueLength: 2,
      }),
      row({ initialized: 30, specAppointed: 30 }),
    ],
    open: [],
  },
  {
    name: "what is heard of a treatment later shows that it had not ended",
    facts: [
      event(0, 83),
      { kind: "not-listed", at: 20, treatmentId: "t" },
      event(40, 86, byAnna),
      closing,
    ],
    rows: [row({ specAppointed: 40, queueWaitingTime: 40 })],
  },
  {
    name: "a closing that comes late replaces the unseen end",
    facts: [event(0, 83), { kind: "not-listed", at: 80, treatmentId: "t" }, closing],
    rows: [row({ queueWaitingTime: 60 })],
  },
  {
    name: "what only the open list knows began at initialized_at, and with a specialist waits no more",
    facts: [
      {
        kind: "listed",
        at: 20,
        treatmentId: "t",
        lineId: LINE,
        userId: USER,
        initializedAt: 5,
        currentSpecialist: ANNA,
      },
      event(60, 90, { by: null }),
    ],
    rows: [row({ initialized: 5, queueWaitingTime: 15 })],
  },
];

const TELLINGS: readonly { name: string; tell: (facts: readonly Fact[]) => readonly Fact[] }[] = [
  { name: "in order", tell: (facts) => facts },
  { name: "backwards", tell: (facts) => facts.toReversed() },
  { name: "twice", tell: (facts) => [...facts, ...facts] },
];

describe.each(STORIES)("$name", ({ facts, rows, unplaced = 0, open = [] }) => {
  test.each(TELLINGS)("told $name", ({ tell }) => {
    const keeper = new FactKeeper();
    for (const fact of tell(facts)) keeper.apply([fact]);
    const told = [...keeper.rows.values()].toSorted(
      (a, b) => a.initialized - b.initialized || (a.id < b.id ? -1 : 1),
    );
    expect(told).toEqual(rows);
    expect(keeper.unplaced.size).toBe(unplaced);
    const { machine } = keeper;
    expect(
      machine
        .openTreatments(1000)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(open);
  });
});

describe("changes", () => {
  test("a late end of a wait amends the QueueLength of treatments that are closed already", () => {
    const machine = new EventMachine();
    machine.apply([event(0, 83, { id: "a", user: "a" }), event(10, 80), closing]);
    const late = machine.apply([event(5, 86, { id: "a", user: "a", by: ANNA })]);
    expect(late.closed).toEqual([row({ initialized: 10, specAppointed: 10, queueLength: 1 })]);
    expect(late.treatments.map(({ id, status }) => [id, status])).toEqual([
      ["a", "served"],
      ["t", "closed"],
    ]);
  });

  test("an event that was unplaced is placed when the beginning of its treatment comes", () => {
    const machine = new EventMachine();
    expect(machine.apply([closing]).unplaced).toEqual([{ event: closing, reason: "no-beginning" }]);
    const { placed, closed } = machine.apply([event(0, 81, byAnna)]);
    expect(placed).toEqual([{ event: closing, treatmentId: "t" }]);
    expect(closed).toEqual([row({ specAppointed: 0, reactionStarted: 0 })]);
    expect(machine.describe()).toEqual({ treatments: 1, open: 0, unplaced: 0 });
  });

  test("a closing that turns out to fit two treatments voids the row it had made", () => {
    const machine = new EventMachine();
    const unnamed = event(60, 82, { id: null, by: ANNA });
    machine.apply([event(0, 81, byAnna), unnamed]);
    const { treatments, unplaced, closed } = machine.apply([event(50, 80, { id: "u" })]);
    expect(closed).toEqual([]);
    expect(treatments).toContainEqual(
      expect.objectContaining({ id: "t", previous: "closed", status: "served", ended: null }),
    );
    expect(unplaced).toEqual([{ event: unnamed, reason: "several-open" }]);
  });

  test("what is known already changes nothing", () => {
    const machine = new EventMachine();
    const facts = [event(0, 80), closing];
    machine.apply(facts);
    expect(machine.apply(facts)).toEqual({ closed: [], treatments: [], placed: [], unplaced: [] });
  });
});

describe("open treatments", () => {
  test("waits are added, and one that lasts counts up to now", () => {
    const machine = new EventMachine();
    machine.apply([event(0, 83), event(10, 86, byAnna), event(12, 1, byAnna)]);
    const served = {
      id: "t",
      client: null,
      serviceUser: USER,
      line: LINE,
      initialized: 0,
      specAppointed: 10,
      queueWaitingTime: 10,
      currentSpecialist: ANNA,
      waiting: false,
      reactionStarted: 12,
      queueLength: 1,
    };
    expect(machine.openTreatments(30)).toEqual([served]);
    machine.apply([event(40, 83)]);
    const waiting = {
      ...served,
      queueWaitingTime: 15,
      currentSpecialist: null,
      waiting: true,
    };
    expect(machine.openTreatment("t", 45)).toEqual(waiting);
    // By the clock of a host that is behind.
    expect(machine.openTreatment("t", 35)).toEqual({ ...waiting, queueWaitingTime: 10 });
    machine.apply([closing]);
    expect(machine.openTreatment("t", 70)).toBeNull();
  });

  test("the queue of a line is who waits and never had a specialist", () => {
    const machine = new EventMachine();
    machine.apply([event(0, 83), event(5, 83, { id: "u", user: "u" }), event(10, 86, byAnna)]);
    expect([4, 5, 9, 10].map((now) => machine.waitingOn(LINE, now))).toEqual([1, 2, 2, 1]);
    expect(machine.waitingOn("unheard of", 10)).toBe(0);
  });
});

describe("the open list", () => {
  const entry = (treatmentId: string, fields: Partial<OpenListEntry> = {}): OpenListEntry => ({
    treatmentId,
    lineId: LINE,
    userId: USER,
    initializedAt: 0,
    currentSpecialist: null,
    ...fields,
  });

  test("shows what is unknown, what is closed here, and what is missing", () => {
    const machine = new EventMachine();
    machine.apply([
      event(0, 80),
      closing,
      event(0, 83, { id: "kept", user: "kept" }),
      event(0, 83, { id: "lost", user: "lost" }),
      event(100, 83, { id: "just begun", user: "just begun" }),
      event(0, 83, { id: "elsewhere", user: "elsewhere", line: OTHER_LINE }),
    ]);
    const fresh = entry("fresh", { userId: "fresh", initializedAt: 70 });
    const entries = [entry("t"), entry("kept", { userId: "kept" }), fresh];
    const differences = machine.reconcile({ at: 100, lines: [LINE], entries });
    expect(differences).toEqual({
      unknown: [fresh],
      closedHere: [entry("t")],
      missing: ["lost"],
      facts: [
        { kind: "listed", at: 100, ...fresh },
        { kind: "not-listed", at: 100, treatmentId: "lost" },
      ],
    });
    const { treatments } = machine.apply(differences.facts);
    expect(treatments).toContainEqual(
      expect.objectContaining({ id: "lost", ended: 100, status: "ended-unseen" }),
    );
    expect(machine.openTreatments(100).map(({ id }) => id)).toEqual([
      "elsewhere",
      "kept",
      "fresh",
      "just begun",
    ]);
    const again = machine.reconcile({ at: 100, lines: [LINE], entries });
    expect(again).toMatchObject({ unknown: [], missing: [], facts: [] });
  });

  test("a specialist of whom no event told ends the wait", () => {
    const machine = new EventMachine();
    machine.apply([event(0, 83)]);
    const entries = [entry("t", { currentSpecialist: ANNA })];
    machine.apply(machine.reconcile({ at: 30, lines: null, entries }).facts);
    expect(machine.openTreatment("t", 90)).toMatchObject({
      specAppointed: null,
      queueWaitingTime: 30,
      currentSpecialist: ANNA,
    });
    expect(machine.waitingOn(LINE, 30)).toBe(0);
  });
});

describe("a row that a mirror brought", () => {
  const mirrored = (at: number) => ({ kind: "mirrored", at, treatmentId: "t" }) as const;
  const listed = (at: number): Fact => ({
    kind: "listed",
    at,
    treatmentId: "t",
    lineId: LINE,
    userId: USER,
    initializedAt: 0,
    currentSpecialist: null,
  });

  test("ends what no event has closed, and its wait in the queue of others, without a row", () => {
    const machine = new EventMachine();
    machine.apply([event(0, 83), event(50, 83, { id: "next", user: "next" })]);
    const [next] = machine.openTreatments(60).filter(({ id }) => id === "next");
    expect(next).toMatchObject({ queueLength: 2 });
    const changes = machine.apply([mirrored(40)]);
    expect(changes.closed).toEqual([]);
    expect(changes.treatments).toContainEqual(
      expect.objectContaining({ id: "t", ended: 40, status: "mirrored", previous: "waiting" }),
    );
    expect(machine.openTreatments(60)).toMatchObject([{ id: "next", queueLength: 1 }]);
    expect(machine.describe().open).toBe(1);
  });

  test.each<[string, readonly Fact[]]>([
    ["what was heard later", [event(45, 1, byAnna)]],
    ["being listed as open by an older list", [listed(60)]],
    ["a list that does not have it", [{ kind: "not-listed", at: 20, treatmentId: "t" } as const]],
  ])("ends it whatever else is known: %s", (_, others) => {
    const machine = new EventMachine();
    machine.apply([event(0, 83), ...others, mirrored(40)]);
    expect(machine.openTreatments(60)).toEqual([]);
    expect(machine.describe().open).toBe(0);
  });

  test("that says it ended before we heard of it ends it at its beginning", () => {
    const machine = new EventMachine();
    const { treatments } = machine.apply([event(10, 83), mirrored(5)]);
    expect(treatments).toMatchObject([{ began: 10, ended: 10, status: "mirrored" }]);
  });

  test("leaves a closing by an event as it is, before or after", () => {
    const facts = [event(0, 80), event(50, 82, byAnna)];
    const machine = new EventMachine();
    machine.apply([...facts, mirrored(48)]);
    const late = new EventMachine();
    late.apply([facts[0] ?? event(0, 80), mirrored(48)]);
    const { closed } = late.apply(facts.slice(1));
    expect(closed).toMatchObject([{ id: "t", closed: 50 }]);
    expect(machine.apply(facts).closed).toEqual([]);
    expect(machine.openTreatments(60)).toEqual([]);
  });
});

describe("a machine that forgets", () => {
  const past = [
    event(0, 83, { id: "a", user: "a" }),
    event(20, 86, { id: "a", user: "a", by: ANNA }),
    event(30, 82, { id: "a", user: "a", by: ANNA }),
    event(10, 80),
    event(15, 82, byAnna),
    event(50, 80, { id: "open", user: "open" }),
  ];

  test("holds what is open or ended since, and nothing else", () => {
    const machine = new EventMachine();
    machine.apply([...past, event(5, 82, { id: null }), event(6, 82, { id: "stray" })]);
    expect(machine.describe()).toEqual({ treatments: 4, open: 1, unplaced: 2 });
    machine.forget(16);
    expect(machine.describe()).toEqual({ treatments: 2, open: 1, unplaced: 0 });
    machine.forget(100);
    expect(machine.describe()).toEqual({ treatments: 1, open: 1, unplaced: 0 });
  });

  test("needs nothing for what goes on, and the id of what it does not know", () => {
    const machine = new EventMachine();
    machine.apply(past);
    machine.forget(100);
    expect(
      isSatisfied(machine.needs([event(120, 1, { id: "open", user: "open", by: ANNA })])),
    ).toBe(true);
    const begins = [event(130, 83, { id: "new" })];
    expect(machine.needs(begins)).toEqual({ treatments: ["new"], stretches: [] });
    machine.recall(machine.needs(begins), { treatments: [], unplaced: [] });
    expect(isSatisfied(machine.needs(begins))).toBe(true);
  });

  test("refuses to guess: what was forgotten must be recalled, then nothing is lost", () => {
    const machine = new EventMachine();
    machine.apply(past);
    machine.forget(100);
    const rating = [event(200, 17, { block: { quality: 5 } })];
    expect(() => machine.apply(rating)).toThrow(RangeError);
    const first = machine.needs(rating);
    expect(first).toEqual({ treatments: ["t"], stretches: [] });
    machine.recall(first, {
      treatments: [{ id: "t", facts: past.filter(({ treatmentId }) => treatmentId === "t") }],
      unplaced: [],
    });
    // Who waited when it began.
    const second = machine.needs(rating);
    expect(second).toEqual({
      treatments: [],
      stretches: [{ line: LINE, user: null, from: 10, to: 10 }],
    });
    machine.recall(second, {
      treatments: [{ id: "a", facts: past.filter(({ treatmentId }) => treatmentId === "a") }],
      unplaced: [],
    });
    const amended = row({
      initialized: 10,
      specAppointed: 10,
      closed: 15,
      serviceQualityAssessment: 5,
      queueLength: 2,
    });
    expect(machine.apply(rating).closed).toEqual([amended]);
  });

  test("goes on where another one stopped", () => {
    const open = past.filter(({ treatmentId }) => treatmentId === "open");
    const machine = EventMachine.resume(100, {
      treatments: [{ id: "open", facts: open }],
      unplaced: [],
    });
    const needs = machine.needsOfOpen();
    expect(needs.stretches).toEqual([{ line: LINE, user: null, from: 50, to: 50 }]);
    machine.recall(needs, { treatments: [{ id: "open", facts: open }], unplaced: [] });
    expect(isSatisfied(machine.needsOfOpen())).toBe(true);
    expect(machine.openTreatments(120)).toMatchObject([{ id: "open", queueLength: 1 }]);
    expect(machine.needsOfList({ at: 120, lines: null, entries: [] })).toMatchObject({
      treatments: [],
    });
  });
});
