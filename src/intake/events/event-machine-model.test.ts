import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FactKeeper } from "../../../test/support/fact-keeper.ts";
import type { Fact } from "./fact.ts";
import type { LineEvent } from "./line-event.ts";
import type { Mirrored } from "./mirrored.ts";
import type { Listed, NotListed } from "./open-list.ts";

/**
 * The machine against a slow, obvious model: one that takes all facts at once, and reads the rules
 * of events.md one by one over the whole set for each treatment.
 */

const LINES = ["line-a", "line-b"];
const USERS = ["user-a", "user-b"];
const SPECIALISTS = ["specialist-a", "specialist-b"];
const TREATMENTS = ["t1", "t2", "t3", "t4", "t5"];

// ------------------------------------------------------------------------------- the model

const APPOINTS = [27, 50, 51, 80, 81, 84, 86];
const SYSTEM_CLOSES = [90, 91, 92, 93];
const NOTHING = [87, 88, 121, 122, 123, 124, 200];

function facts(set: readonly Fact[]): readonly Fact[] {
  return [...new Map(set.map((fact) => [JSON.stringify(fact), fact])).values()];
}

const specialistOf = (event: LineEvent) =>
  event.authorId === event.userId ? null : event.authorId;

/** Whether an event ends the treatment that is its own. */
function closesOwn(event: LineEvent): boolean {
  if (event.messageType === 82 || SYSTEM_CLOSES.includes(event.messageType)) return true;
  const { transfer, treatmentId } = event;
  if (transfer === null || transfer.direction === "from") return false;
  return treatmentId === null || transfer.treatmentId !== treatmentId;
}

/** Whether an event ends the treatment at the other end of a transfer. */
const closesOther = (event: LineEvent) => event.transfer?.direction === "from";

const place = (event: LineEvent, closes: boolean, own: boolean) => {
  if (event.messageType === 17) return 4;
  if (closes) return 3;
  if (!own) return 0;
  if ([1, 2, 70].includes(event.messageType) && specialistOf(event) !== null) return 2;
  return APPOINTS.includes(event.messageType) ? 1 : 0;
};

const placeOfList = (fact: Listed | NotListed | Mirrored) => {
  if (fact.kind === "not-listed") return 5;
  if (fact.kind === "mirrored") return 3;
  return fact.currentSpecialist === null ? 0 : 1;
};

/** One treatment, from all facts that are its own or have it at the other end. */
function follow(id: string, own: readonly Fact[], others: readonly LineEvent[]) {
  type Known = { fact: Fact; own: boolean; order: readonly (number | string)[] };
  const all: Known[] = [];
  for (const fact of own) {
    const order =
      fact.kind === "event"
        ? [fact.at, place(fact, closesOwn(fact), true), fact.nanosecond, fact.messageId]
        : [fact.at, placeOfList(fact), 0, fact.kind];
    all.push({ fact, own: true, order });
  }
  for (const fact of others) {
    const order = [fact.at, place(fact, closesOther(fact), false), fact.nanosecond, fact.messageId];
    all.push({ fact, own: false, order });
  }
  all.sort((a, b) => {
    const at = a.order.findIndex((value, index) => value !== b.order[index]);
    return at !== -1 && (a.order[at] ?? 0) < (b.order[at] ?? 0) ? -1 : 1;
  });
  const closes = (known: Known) =>
    known.fact.kind === "event" && (known.own ? closesOwn(known.fact) : closesOther(known.fact));

  // It begins with the earliest of all that can begin it.
  const beginnings = all.flatMap((known) => {
    const { fact } = known;
    if (fact.kind === "not-listed" || fact.kind === "mirrored") return [];
    if (fact.kind === "listed") {
      return { at: Math.min(fact.initializedAt, fact.at), line: fact.lineId, user: fact.userId };
    }
    const user = fact.userId;
    if (!known.own) {
      const line = fact.transfer?.lineId ?? null;
      return closes(known) || line === null ? [] : { at: fact.at, line, user };
    }
    if (fact.messageType === 17) return [];
    const initialized = fact.treatmentId === null ? null : (fact.treatment?.initializedAt ?? null);
    if (!closes(known)) return { at: fact.at, line: fact.lineId, user };
    if (initialized === null) return [];
    return { at: Math.min(initialized, fact.at), line: fact.lineId, user };
  });
  const began = Math.min(...beginnings.map(({ at }) => at));
  const beginning = beginnings.find(({ at }) => at === began);
  if (beginning === undefined) return null;

  const closing = all.find((known) => closes(known) && known.fact.at >= began);
  // The cloud's row ends what no event closes; it tells no row of ours.
  const mirrored = all.find(({ fact }) => fact.kind === "mirrored");
  const last = closing ?? mirrored;
  const before = last === undefined ? all : all.slice(0, all.indexOf(last));
  const signs = all.filter(
    ({ fact }) => fact.kind === "listed" || (fact.kind === "event" && fact.messageType !== 17),
  );
  const lastSign = Math.max(began, ...signs.map(({ fact }) => fact.at));
  const missed = all.filter(({ fact }) => fact.kind === "not-listed" && fact.at > lastSign);
  const over = mirrored === undefined ? missed[0]?.fact.at : Math.max(mirrored.fact.at, began);
  const endedUnseen = closing === undefined ? (over ?? null) : null;
  const end = closing?.fact.at ?? endedUnseen ?? Number.POSITIVE_INFINITY;

  const ownEvents = before.filter(({ own: isOwn }) => isOwn).map(({ fact }) => fact);
  const appointments = ownEvents.filter(
    (fact) => fact.kind === "event" && APPOINTS.includes(fact.messageType),
  );
  const listedServed = ownEvents.filter(
    (fact): fact is Listed => fact.kind === "listed" && fact.currentSpecialist !== null,
  );
  const reactions = ownEvents.filter(
    (fact) =>
      fact.kind === "event" &&
      (fact.messageType === 81 ||
        ([1, 2, 70].includes(fact.messageType) && specialistOf(fact) !== null)),
  );
  // Second by second, whether it waits: to the first end of a wait, and again from each later 83.
  const endsOfWaits = [...appointments, ...listedServed];
  const starts = [
    began,
    ...ownEvents
      .filter((fact) => fact.kind === "event" && fact.messageType === 83)
      .map(({ at }) => at),
  ];
  const waitEnd = (from: number) =>
    Math.min(end, ...endsOfWaits.filter(({ at }) => at >= from).map(({ at }) => at));
  const waitsAt = (second: number) =>
    starts.some((from) => from <= second && second < waitEnd(from));
  const waited = (until: number) => {
    let seconds = 0;
    for (let second = began; second < until; second += 1) seconds += waitsAt(second) ? 1 : 0;
    return seconds;
  };

  let specialist: string | null = null;
  for (const fact of ownEvents) {
    if (fact.kind === "listed") specialist = fact.currentSpecialist ?? specialist;
    if (fact.kind !== "event") continue;
    const reacts = [1, 2, 70].includes(fact.messageType);
    const named = APPOINTS.includes(fact.messageType)
      ? (fact.treatment?.currentSpecialist ?? specialistOf(fact))
      : null;
    specialist = (reacts ? specialistOf(fact) : named) ?? specialist;
  }
  const lastEvent = closing?.fact as LineEvent | undefined;
  const isOwnClosing = closing?.own === true;
  const told = isOwnClosing ? (lastEvent?.treatment?.currentSpecialist ?? null) : null;
  const author =
    lastEvent === undefined || SYSTEM_CLOSES.includes(lastEvent.messageType)
      ? null
      : specialistOf(lastEvent);
  const withBlock = all.flatMap(({ fact, own: isOwn }) =>
    isOwn && fact.kind === "event" ? [fact] : [],
  );
  const ratedDuration = withBlock.findLast(
    ({ messageType, treatment }) => messageType === 17 && treatment?.duration != null,
  )?.treatment?.duration;
  return {
    id,
    user: beginning.user,
    line: beginning.line,
    began,
    appointed: appointments[0]?.at ?? null,
    waited,
    waitsAt,
    reacted: reactions[0]?.at ?? null,
    closed: lastEvent?.at ?? null,
    specialist: lastEvent === undefined ? specialist : (author ?? told ?? specialist),
    duration:
      lastEvent === undefined
        ? null
        : ((isOwnClosing ? lastEvent.treatment?.duration : null) ??
          ratedDuration ??
          lastEvent.at - began),
    quality:
      withBlock.findLast(({ treatment }) => treatment?.quality != null)?.treatment?.quality ?? 0,
    endedUnseen,
    left: waitEnd(began),
    end,
    stray: all.flatMap(({ fact, own: isOwn }) =>
      isOwn && fact.kind === "event" && closesOwn(fact) && fact.at < began ? [fact.messageId] : [],
    ),
  };
}

function model(given: readonly Fact[]) {
  const all = facts(given).filter(
    (fact) => fact.kind !== "event" || !NOTHING.includes(fact.messageType),
  );
  const unnamed = all.filter(
    (fact): fact is LineEvent => fact.kind === "event" && fact.treatmentId === null,
  );
  const placed = new Map<string, LineEvent[]>(TREATMENTS.map((id) => [id, []]));
  const unplaced = new Map<string, string>();
  const followAll = () =>
    TREATMENTS.flatMap((id) => {
      const own = all.filter((fact) => fact.treatmentId === id);
      const others = all.filter(
        (fact): fact is LineEvent =>
          fact.kind === "event" && fact.treatmentId !== id && fact.transfer?.treatmentId === id,
      );
      return follow(id, [...own, ...(placed.get(id) ?? [])], others) ?? [];
    });
  const byTime = unnamed.toSorted((a, b) => {
    const key = (event: LineEvent) =>
      [event.at, place(event, closesOwn(event), true), event.nanosecond].map((value) =>
        String(value).padStart(12, "0"),
      ) + event.messageId;
    return key(a) < key(b) ? -1 : 1;
  });
  for (const event of byTime) {
    const neighbours = followAll().filter(
      ({ id, line, user, began }) =>
        line === event.lineId &&
        user === event.userId &&
        began <= event.at &&
        id !== event.transfer?.treatmentId,
    );
    const open = neighbours.filter(({ end }) => end > event.at);
    const ending = neighbours.filter(({ end }) => end === event.at);
    const candidates = open.length > 0 ? open : ending;
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) placed.get(only.id)?.push(event);
    else unplaced.set(event.messageId, candidates.length > 1 ? "several-open" : "none-open");
  }
  const treatments = followAll();
  for (const fact of all) {
    if (fact.kind !== "event" || fact.treatmentId === null) continue;
    const treatment = treatments.find(({ id }) => id === fact.treatmentId);
    if (treatment === undefined || treatment.stray.includes(fact.messageId)) {
      unplaced.set(fact.messageId, "no-beginning");
    }
  }
  // Who waits on the line and never had a specialist, within a second by the rule of events.md.
  const queueLength = (it: (typeof treatments)[number]) =>
    1 +
    treatments.filter(
      (other) =>
        other.line === it.line &&
        other.left > it.began &&
        (other.began < it.began || (other.began === it.began && other.id < it.id)),
    ).length;
  return {
    treatments: treatments.map((it) => ({ ...it, queueLength: queueLength(it) })),
    unplaced,
  };
}

const LONG_AFTER = 100;

function rowsOfModel({ treatments }: ReturnType<typeof model>) {
  return treatments
    .filter(({ closed }) => closed !== null)
    .map((it) => ({
      id: it.id,
      client: null,
      serviceUser: it.user,
      line: it.line,
      initialized: it.began,
      specAppointed: it.appointed,
      queueWaitingTime: it.waited(it.end),
      specialist: it.specialist,
      reactionStarted: it.reacted,
      closed: it.closed,
      duration: it.duration,
      serviceQualityAssessment: it.quality,
      queueLength: it.queueLength,
    }));
}

function openOfModel({ treatments }: ReturnType<typeof model>) {
  return treatments
    .filter(({ closed, endedUnseen }) => closed === null && endedUnseen === null)
    .map((it) => ({
      id: it.id,
      client: null,
      serviceUser: it.user,
      line: it.line,
      initialized: it.began,
      specAppointed: it.appointed,
      queueWaitingTime: it.waited(LONG_AFTER),
      currentSpecialist: it.waitsAt(LONG_AFTER) ? null : it.specialist,
      waiting: it.waitsAt(LONG_AFTER),
      reactionStarted: it.reacted,
      queueLength: it.queueLength,
    }))
    .toSorted((a, b) => a.initialized - b.initialized || (a.id < b.id ? -1 : 1));
}

// ------------------------------------------------------------------------------- the facts

const second = fc.nat(30);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const treatmentId = fc.constantFrom(...TREATMENTS);
const line = fc.constantFrom(...LINES);
const user = fc.constantFrom(...USERS);

const messageType = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(80, 81, 83, 83, 86) },
  { weight: 3, arbitrary: fc.constantFrom(82, 90, 92) },
  { weight: 2, arbitrary: fc.constantFrom(1, 2, 70, 84, 27, 50) },
  { weight: 2, arbitrary: fc.constantFrom(17, 85, 89) },
  { weight: 1, arbitrary: fc.constantFrom(20, 22, 60, 88, 121, 200, 999) },
);

const lineEvent: fc.Arbitrary<Omit<LineEvent, "messageId">> = fc
  .record({
    kind: fc.constant("event" as const),
    messageType,
    at: second,
    nanosecond: fc.constantFrom(0, 0, 500_000_000),
    treatmentId: fc.oneof(
      { weight: 5, arbitrary: treatmentId },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    lineId: line,
    userId: user,
    authorId: fc.constantFrom(...USERS, ...SPECIALISTS, null),
    treatment: maybe(
      fc.record({
        initializedAt: maybe(second),
        duration: maybe(fc.nat(50)),
        currentSpecialist: fc.constantFrom(...SPECIALISTS, null),
        quality: maybe(fc.integer({ min: 1, max: 5 })),
      }),
    ),
    transfer: maybe(
      fc.record({
        direction: fc.constantFrom("from", "to", "to_fran", "to_vendor"),
        lineId: maybe(line),
        treatmentId: maybe(treatmentId),
      }),
    ),
  })
  .map((event) => ({
    ...event,
    // Mostly one line and user a treatment, as it is in life.
    ...(event.treatmentId !== null && event.nanosecond === 0 ? homeOf(event.treatmentId) : {}),
    transfer: [85, 89].includes(event.messageType) ? event.transfer : null,
  }));

function homeOf(id: string): { lineId: string; userId: string } {
  const index = TREATMENTS.indexOf(id);
  return { lineId: LINES[index % 3 === 0 ? 1 : 0] ?? "", userId: USERS[index % 2] ?? "" };
}

const listFact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    kind: fc.constant("listed" as const),
    at: second,
    treatmentId,
    lineId: fc.constant("line-a"),
    userId: fc.constant("user-a"),
    initializedAt: second,
    currentSpecialist: fc.constantFrom(...SPECIALISTS, null),
  }),
  fc.record({ kind: fc.constant("not-listed" as const), at: second, treatmentId }),
  fc.record({ kind: fc.constant("mirrored" as const), at: second, treatmentId }),
);

const factList: fc.Arbitrary<readonly Fact[]> = fc
  .tuple(
    fc.array(lineEvent, { minLength: 1, maxLength: 25, size: "max" }),
    // One list a second says one thing of one treatment.
    fc.uniqueArray(listFact, { maxLength: 3, selector: (it) => `${it.treatmentId} ${it.at}` }),
  )
  .map(([events, lists]) => [
    ...events.map((event, index) => ({
      ...event,
      messageId: `message-${String(index).padStart(3, "0")}`,
    })),
    ...lists,
  ]);

/** Facts in some order, some of them twice, divided somehow. */
const arrival = factList.chain((list) =>
  fc.record({
    list: fc.constant(list),
    arriving: fc
      .tuple(
        fc.shuffledSubarray([...list], { minLength: list.length }),
        fc.shuffledSubarray([...list]),
      )
      .map(([first, again]) => [...first, ...again]),
    sizes: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
    forgets: fc.array(maybe(second), { minLength: 1, maxLength: 7 }),
  }),
);

function* divided(arriving: readonly Fact[], sizes: readonly number[]) {
  for (let from = 0, part = 0; from < arriving.length; part += 1) {
    const size = sizes[part % sizes.length] ?? 1;
    yield arriving.slice(from, from + size);
    from += size;
  }
}

function expectModel(keeper: FactKeeper, list: readonly Fact[]): void {
  const expected = model(list);
  const rows = [...keeper.rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(rows).toEqual(rowsOfModel(expected));
  expect(keeper.machine.openTreatments(LONG_AFTER)).toEqual(openOfModel(expected));
  expect(Object.fromEntries(keeper.unplaced)).toEqual(Object.fromEntries(expected.unplaced));
}

describe("the machine and the model say the same", () => {
  test("in any order, with repetitions, in any batches", () => {
    fc.assert(
      fc.property(arrival, ({ list, arriving, sizes }) => {
        const keeper = new FactKeeper();
        for (const batch of divided(arriving, sizes)) keeper.apply(batch);
        expectModel(keeper, list);
        const unplaced = [...keeper.machine.unplaced()];
        expect(new Map(unplaced.map(({ event, reason }) => [event.messageId, reason]))).toEqual(
          keeper.unplaced,
        );
      }),
      { numRuns: 3000 },
    );
  });

  test("after every batch, of what came until then", () => {
    fc.assert(
      fc.property(arrival, ({ arriving, sizes }) => {
        const keeper = new FactKeeper();
        const until: Fact[] = [];
        for (const batch of divided(arriving, sizes)) {
          keeper.apply(batch);
          until.push(...batch);
          expectModel(keeper, until);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("when whatever is over is forgotten between batches, and recalled when needed", () => {
    let recalled = 0;
    fc.assert(
      fc.property(arrival, ({ list, arriving, sizes, forgets }) => {
        const keeper = new FactKeeper();
        let part = 0;
        for (const batch of divided(arriving, sizes)) {
          keeper.apply(batch);
          const before = forgets[part % forgets.length] ?? null;
          if (before !== null) keeper.machine.forget(before);
          part += 1;
        }
        recalled += keeper.recalled.treatments;
        expectModel(keeper, list);
      }),
      { numRuns: 3000 },
    );
    expect(recalled).toBeGreaterThan(3000);
  });
});
