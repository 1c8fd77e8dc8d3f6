import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mirrorAccount } from "../../../test/support/mirror-account.ts";
import type { TreatmentRow } from "../../../test/support/treatment-rows.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../../test/support/treatment-rows.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import type { EventStore } from "../../store/event-store.ts";
import type { Store } from "../../store/store.ts";
import type { Changes } from "../events/changes.ts";
import type { LineEvent } from "../events/line-event.ts";
import { EventIntake } from "./event-intake.ts";
import { INTAKE_LIMITS } from "./limits.ts";

const DESK = numberedId("f", 1);
const OTHER = numberedId("f", 2);
const LINE = numberedId("a", 1);
const OTHERS_LINE = numberedId("a", 2);
const USER = numberedId("d", 1);
const SPECIALIST = numberedId("e", 1);
const NOW = 1_700_000_000;
const DAY = 86_400;

let place: string;
let store: Store;
let intake: EventIntake;
let messages: number;
let now: number;
let warnings: object[];

beforeEach(async () => {
  warnings = [];
  messages = 0;
  now = NOW;
  place = await mkdtemp(join(tmpdir(), "letopis-intake-"));
  store = await openDuckDbStore(join(place, "data"));
  for (const [id, name] of [
    [DESK, "Desk"],
    [OTHER, "Other"],
  ] as const) {
    await store.organizations.add({ id, name, timeZone: "UTC", limits: null });
  }
  await store.directory.write(
    {
      organizations: [],
      lines: [{ id: OTHERS_LINE, organization: OTHER }],
      clients: [],
      specialists: [],
      users: [],
    },
    { changedAt: NOW },
  );
  intake = await open();
});

afterEach(async () => {
  await intake.close();
  await store.close();
  await rm(place, { recursive: true, force: true });
});

function open(events: Partial<EventStore> = {}): Promise<EventIntake> {
  const failing = new Proxy(store.events, {
    get: (target, name) => {
      const value = Reflect.get(events, name) ?? Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return EventIntake.open({
    store: {
      events: failing,
      organizations: store.organizations,
      retention: store.retention,
    },
    clock: () => now * 1000,
    log: { warn: (details) => warnings.push(details) },
  });
}

async function openAnew(): Promise<void> {
  await intake.close();
  await store.close();
  store = await openDuckDbStore(join(place, "data"));
  intake = await open();
}

function event(messageType: number, at: number, changes: Partial<LineEvent> = {}): LineEvent {
  messages++;
  return {
    kind: "event",
    messageId: numberedId("b", 1_000_000 + messages),
    messageType,
    at,
    nanosecond: 0,
    treatmentId: numberedId("b", 1),
    lineId: LINE,
    userId: USER,
    authorId: SPECIALIST,
    treatment: null,
    transfer: null,
    ...changes,
  };
}

/** A treatment of a minute, appointed at once. */
function whole(number: number, at: number, changes: Partial<LineEvent> = {}): LineEvent[] {
  const of = { treatmentId: numberedId("b", number), userId: numberedId("d", number), ...changes };
  return [event(80, at, of), event(82, at + 60, of)];
}

async function read(organization = DESK): Promise<TreatmentRow[]> {
  const { batches } = await store.treatments.scan({ query: {}, organization });
  return collectRows(batches);
}

const rated = (quality: number) => ({
  treatment: { initializedAt: null, duration: null, currentSpecialist: null, quality },
});

describe("what is received", () => {
  it("is durable at once, and a treatment soon after", async () => {
    await intake.receive(DESK, whole(1, NOW - 100));
    expect(await store.events.after(DESK, 0, 10)).toHaveLength(2);
    await intake.settled();
    expect(await read()).toMatchObject([{ id: numberedId("b", 1), duration: 60 }]);
  });

  it("is amended by a rating that comes weeks later, although it is long forgotten", async () => {
    await intake.receive(DESK, whole(1, NOW - 30 * DAY));
    for (let day = 29; day > 0; day--)
      await intake.receive(DESK, whole(100 + day, NOW - day * DAY));
    await intake.settled();
    await intake.receive(DESK, [event(17, NOW, rated(5))]);
    await intake.settled();
    const rows = await read();
    expect(rows).toHaveLength(30);
    expect(rows[0]).toMatchObject({ id: numberedId("b", 1), serviceQualityAssessment: 5 });
  });

  it("changes the queue of others when it comes late, forgotten ones among them", async () => {
    await intake.receive(DESK, whole(1, NOW - 2 * DAY));
    await intake.receive(DESK, whole(2, NOW));
    await intake.settled();
    const waiting = {
      treatmentId: numberedId("b", 3),
      userId: numberedId("d", 3),
      authorId: numberedId("d", 3),
    };
    await openAnew();
    await intake.receive(DESK, [
      event(83, NOW - 2 * DAY - 5, waiting),
      event(90, NOW - 2 * DAY + 5, { ...waiting, authorId: null }),
    ]);
    await intake.settled();
    expect((await read()).map(({ queueLength }) => queueLength)).toEqual([1, 2, 1]);
  });

  it("is placed where it says, counted and warned of when it comes from the future", async () => {
    const { futureSeconds, futureWarningSeconds } = INTAKE_LIMITS;
    await intake.receive(DESK, whole(1, NOW + futureSeconds - 60));
    await intake.settled();
    expect(await intake.status()).toMatchObject([{ fromFuture: 0, closed: 1 }]);
    expect(warnings).toEqual([]);
    const ahead = whole(2, NOW + 400 * DAY);
    await intake.receive(DESK, ahead);
    await intake.settled();
    await intake.receive(DESK, [event(83, NOW - 60, { treatmentId: numberedId("b", 3) })]);
    await intake.settled();
    expect(await intake.status()).toMatchObject([{ events: 5, fromFuture: 2, closed: 2, open: 1 }]);
    expect((await read()).map(({ id }) => id)).toEqual([numberedId("b", 1), numberedId("b", 2)]);
    expect(warnings).toEqual([{ organization: DESK, events: 2, latest: ahead[1]?.at }]);
    // A sender whose clock is wrong does not fill the log.
    await intake.receive(DESK, whole(4, NOW + DAY));
    await intake.settled();
    expect(warnings).toHaveLength(1);
    now += futureWarningSeconds;
    await intake.receive(DESK, whole(5, now + DAY));
    await intake.settled();
    expect(warnings).toHaveLength(2);
    await openAnew();
    expect(await intake.status()).toMatchObject([{ fromFuture: 6 }]);
  });

  it("twice is kept once, and by each organization for itself", async () => {
    const events = whole(1, NOW - 100);
    expect(await intake.receive(DESK, events)).toEqual({ kept: 2, repeated: 0, expired: 0 });
    expect(await intake.receive(DESK, [...events, ...events])).toEqual({
      kept: 0,
      repeated: 4,
      expired: 0,
    });
    const twice = whole(2, NOW - 50);
    expect(await intake.receive(DESK, [...twice, ...twice])).toEqual({
      kept: 2,
      repeated: 2,
      expired: 0,
    });
    expect(await intake.receive(OTHER, events)).toEqual({ kept: 2, repeated: 0, expired: 0 });
    expect(await store.events.after(DESK, 0, 10)).toHaveLength(4);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["the queue", () => intake.openTreatments(DESK)],
    ["a mirror", () => intake.noteMirrored()],
    ["a look at the state", () => intake.status()],
  ])(
    "is kept again after its organization was removed, as %s found, and added again",
    async (_, find) => {
      const events = [event(83, NOW)];
      await intake.receive(DESK, events);
      await intake.receive(OTHER, events);
      await intake.settled();
      const desk = await store.organizations.get(DESK);
      if (desk === null) throw new Error("no organization");
      await store.organizations.remove(DESK);
      await find();
      await store.organizations.add(desk);
      expect(await intake.receive(DESK, events)).toEqual({ kept: 1, repeated: 0, expired: 0 });
      await intake.settled();
      expect(await intake.openTreatments(DESK)).toHaveLength(1);
      expect(await intake.receive(OTHER, events)).toEqual({ kept: 0, repeated: 1, expired: 0 });
    },
  );

  it("with the id of another event and other content does not hide that one", async () => {
    const [begin, end] = whole(1, NOW - 100);
    if (begin === undefined || end === undefined) throw new Error("no events");
    await intake.receive(DESK, [begin]);
    expect(await intake.receive(DESK, [{ ...end, messageId: begin.messageId }])).toMatchObject({
      kept: 1,
    });
    await intake.settled();
    expect(await read()).toHaveLength(1);
  });

  it("is not taken on behalf of an organization that is not there", async () => {
    await expect(intake.receive(numberedId("f", 9), whole(1, NOW))).rejects.toMatchObject({
      code: "ORGANIZATION_UNKNOWN",
    });
    expect(intake.organizations()).toEqual([]);
  });

  it("is refused with a code, and nothing of it kept, when too much waits", async () => {
    const many = (count: number) => Array.from({ length: count }, () => event(1, NOW));
    const receiving = intake.receive(DESK, many(INTAKE_LIMITS.waitingFacts - 1));
    await expect(intake.receive(DESK, many(2))).rejects.toMatchObject({ code: "EVENTS_BUSY" });
    expect(intake.statistics()).toMatchObject({ busy: 2 });
    await receiving;
    await intake.settled();
    expect(await intake.status()).toMatchObject([{ events: INTAKE_LIMITS.waitingFacts - 1 }]);
  });

  it("can be sent again when it failed to become durable", async () => {
    let fails = true;
    await intake.close();
    intake = await open({
      append: (events) =>
        fails ? Promise.reject(new Error("disk full")) : store.events.append(events),
    });
    const events = whole(1, NOW - 100);
    await expect(intake.receive(DESK, events)).rejects.toThrow("disk full");
    fails = false;
    expect(await intake.receive(DESK, events)).toEqual({ kept: 2, repeated: 0, expired: 0 });
    await intake.settled();
    expect(await read()).toHaveLength(1);
  });

  it("changes nothing of another organization's, and is counted as refused", async () => {
    await intake.receive(OTHER, whole(1, NOW - 100, { lineId: OTHERS_LINE }));
    await intake.settled();
    const before = await read(OTHER);
    await intake.receive(DESK, whole(1, NOW - 90, { lineId: LINE }));
    await intake.receive(DESK, whole(2, NOW - 90));
    await intake.settled();
    expect(await read(OTHER)).toEqual(before);
    expect(await read()).toMatchObject([{ id: numberedId("b", 2) }]);
    const status = (await intake.status()).find(({ organization }) => organization === DESK);
    expect(status).toMatchObject({ refused: 1, refusedIds: [numberedId("b", 1)] });
  });
});

describe("a store that fails", () => {
  it.each(["before", "after"] as const)(
    "while changes are written, %s the commit, is asked again, and nothing comes twice",
    async (when) => {
      await intake.close();
      let failures = 2;
      const told: Changes[] = [];
      intake = await open({
        apply: async (organization, applied) => {
          const outcome = when === "after" ? await store.events.apply(organization, applied) : null;
          if (failures-- > 0) throw new Error("disk full");
          return outcome ?? store.events.apply(organization, applied);
        },
      });
      intake.listen((_, changes) => told.push(changes));
      await intake.receive(DESK, whole(1, NOW - 100));
      await intake.receive(DESK, whole(2, NOW - 100));
      await intake.settled();
      expect(await read()).toHaveLength(2);
      expect(await intake.status()).toMatchObject([{ events: 4, closed: 2, failure: null }]);
      expect(told.length).toBeGreaterThan(0);
    },
  );

  it("is shown while it lasts, and what came is applied once it works", async () => {
    await intake.close();
    const broken = Promise.withResolvers<void>();
    let fails = true;
    intake = await open({
      after: async (...given) => {
        if (!fails) return store.events.after(...given);
        broken.resolve();
        throw new Error("disk full");
      },
    });
    await intake.receive(DESK, whole(1, NOW - 100));
    await broken.promise;
    now += 7;
    expect(await intake.status()).toMatchObject([
      { waiting: 2, lagSeconds: 7, failure: { message: "disk full" } },
    ]);
    fails = false;
    await intake.settled();
    expect(await intake.status()).toMatchObject([{ waiting: 0, lagSeconds: 0, failure: null }]);
    expect(await read()).toHaveLength(1);
  });

  it("and one that is quicker to show facts than to say they are kept, stop nothing", async () => {
    await intake.receive(DESK, whole(1, NOW - 100));
    await intake.close();
    const appended = Promise.withResolvers<void>();
    let isFirst = true;
    intake = await open({
      after: async (...given) => {
        await appended.promise;
        return store.events.after(...given);
      },
      append: async (events) => {
        const through = await store.events.append(events);
        appended.resolve();
        if (!isFirst) return through;
        isFirst = false;
        const last = through.get(DESK) ?? 0;
        while (((await store.events.progress(DESK))?.appliedThrough ?? 0) < last) {
          await new Promise(setImmediate);
        }
        return through;
      },
    });
    await intake.receive(DESK, whole(2, NOW - 100));
    await intake.settled();
    await intake.receive(DESK, whole(3, NOW - 100));
    await intake.settled();
    expect(await read()).toHaveLength(3);
  });

  it("in one organization's events does not stop another's", async () => {
    await intake.close();
    intake = await open({
      apply: (organization, applied) =>
        organization === DESK
          ? Promise.reject(new Error("broken"))
          : store.events.apply(organization, applied),
    });
    await intake.receive(DESK, whole(1, NOW - 100));
    await intake.receive(OTHER, whole(2, NOW - 100));
    while ((await read(OTHER)).length === 0) await new Promise(setImmediate);
    expect(await read(DESK)).toEqual([]);
  });

  it("does not keep it from closing", async () => {
    await intake.close();
    intake = await open({ apply: () => Promise.reject(new Error("broken")) });
    await intake.receive(DESK, whole(1, NOW - 100));
    const settled = intake.settled();
    settled.catch(() => undefined);
    await intake.close();
    await expect(settled).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    intake = await open();
    await intake.settled();
    expect(await read()).toHaveLength(1);
  });
});

describe("open treatments", () => {
  it("are shown as they stand, also after a restart, with the queue they came into", async () => {
    const waiting = (number: number) => ({
      treatmentId: numberedId("b", number),
      userId: numberedId("d", number),
      authorId: numberedId("d", number),
    });
    await intake.receive(DESK, [
      event(83, NOW - 2 * DAY, waiting(1)),
      event(83, NOW - 2 * DAY + 10, waiting(2)),
      event(86, NOW - 2 * DAY + 20, { ...waiting(1), authorId: SPECIALIST }),
      event(82, NOW - DAY, { ...waiting(1), authorId: SPECIALIST }),
    ]);
    await intake.settled();
    const expected = [{ id: numberedId("b", 2), queueLength: 2, queueWaitingTime: 2 * DAY - 10 }];
    expect(await intake.openTreatments(DESK)).toMatchObject(expected);
    await openAnew();
    expect(await intake.openTreatments(DESK)).toMatchObject(expected);
    expect(await intake.openTreatments(OTHER)).toEqual([]);
    expect(intake.organizations()).toEqual([DESK]);
  });

  it("go with their organization", async () => {
    await intake.receive(DESK, [event(83, NOW)]);
    await intake.settled();
    expect(await intake.openTreatments(DESK)).toHaveLength(1);
    await store.organizations.remove(DESK);
    expect(await intake.openTreatments(DESK)).toEqual([]);
    expect(intake.organizations()).toEqual([]);
    expect(await intake.status()).toEqual([]);
  });
});

describe("listeners", () => {
  it("hear of changes once they are stored; one that fails keeps nobody from anything", async () => {
    const seen: [string, number][] = [];
    intake.listen(() => {
      throw new Error("broken listener");
    });
    const stop = intake.listen((organization, { closed }) => {
      seen.push([organization, closed.length]);
    });
    await intake.receive(DESK, whole(1, NOW - 100));
    await intake.settled();
    expect(seen).toEqual([[DESK, 1]]);
    stop();
    await intake.receive(DESK, whole(2, NOW - 100));
    await intake.settled();
    expect(seen).toHaveLength(1);
  });
});

describe("an open list of the push service", () => {
  it("begins what it alone knows and ends unseen what it does not list, once and for all", async () => {
    await intake.receive(DESK, [event(83, NOW - 300)]);
    const list = {
      at: NOW,
      lines: [LINE],
      entries: [
        {
          treatmentId: numberedId("b", 7),
          lineId: LINE,
          userId: numberedId("d", 7),
          initializedAt: NOW - 200,
          currentSpecialist: SPECIALIST,
        },
      ],
    };
    expect(await intake.reconcile(DESK, list)).toMatchObject({
      unknown: [{ treatmentId: numberedId("b", 7) }],
      missing: [numberedId("b", 1)],
    });
    expect(await intake.openTreatments(DESK)).toMatchObject([{ id: numberedId("b", 7) }]);
    expect(await intake.reconcile(DESK, list)).toMatchObject({ unknown: [], missing: [] });
    await openAnew();
    expect(await intake.openTreatments(DESK)).toMatchObject([{ id: numberedId("b", 7) }]);
    expect(await intake.status()).toMatchObject([{ open: 1, endedUnseen: 1 }]);
  });
});

describe("a restored backup", () => {
  it("is where events go on from, and what it lacks can be sent again", async () => {
    await intake.receive(DESK, [event(83, NOW - 300)]);
    await intake.settled();
    await store.backup(join(place, "backup"));
    const later = whole(2, NOW - 100);
    await intake.receive(DESK, [event(82, NOW - 200), ...later]);
    await intake.receive(OTHER, whole(3, NOW - 100));
    await intake.settled();
    expect(await intake.openTreatments(DESK)).toEqual([]);
    let toldAnew = false;
    intake.listen((_, changes) => {
      toldAnew ||= changes.treatments.length === 0;
    });

    await store.restore(join(place, "backup"));
    await intake.settled();
    expect(toldAnew).toBe(true);
    expect(await intake.openTreatments(DESK)).toMatchObject([{ id: numberedId("b", 1) }]);
    expect(await read()).toEqual([]);
    // Seen before, and not there any more.
    expect(await intake.receive(DESK, later)).toEqual({ kept: 2, repeated: 0, expired: 0 });
    await intake.settled();
    expect(await read()).toMatchObject([{ id: numberedId("b", 2) }]);
    expect(await intake.openTreatments(DESK)).toHaveLength(1);
  });

  it("brings the events of organizations that this process had not met", async () => {
    await intake.receive(DESK, [event(83, NOW - 300)]);
    await intake.settled();
    await store.backup(join(place, "backup"));
    await intake.close();
    await store.close();
    await rm(join(place, "data"), { recursive: true });
    store = await openDuckDbStore(join(place, "data"));
    intake = await open();
    await store.restore(join(place, "backup"));
    while (intake.organizations().length === 0) await new Promise(setImmediate);
    expect(await intake.openTreatments(DESK)).toHaveLength(1);
  });
});

describe("who asks for treatments", () => {
  it("finds everything that was received before, though events are resting", async () => {
    await intake.receive(DESK, whole(1, NOW - 300));
    await intake.settled();
    await intake.receive(DESK, whole(2, NOW - 200));
    await intake.caughtUp(60_000);
    expect((await read()).map(({ id }) => id)).toEqual([numberedId("b", 1), numberedId("b", 2)]);
  });

  it("is not kept waiting by events that cannot be applied", async () => {
    await intake.close();
    intake = await open({ apply: () => Promise.reject(new Error("broken")) });
    await intake.receive(DESK, whole(1, NOW - 300));
    await intake.caughtUp(10);
    expect(await read()).toEqual([]);
  });

  it("is answered with what there is by a process that stops", async () => {
    await intake.close();
    intake = await open({ apply: () => Promise.reject(new Error("broken")) });
    await intake.receive(DESK, whole(1, NOW - 300));
    const asked = intake.caughtUp(60_000);
    await intake.close();
    await asked;
  });
});

describe("rows that a mirror brought", () => {
  async function mirror(...rows: readonly TreatmentRow[]): Promise<void> {
    await store.mirrors.add(mirrorAccount({ organization: DESK, timeZone: "UTC" }));
    const window = await store.mirrors.openWindow(DESK);
    await window.write(toIncomingBatch(rows));
    await window.commit({ from: NOW - 1000, to: NOW, readAt: NOW - 10 }, (before) => before);
  }

  it("end what is open here: not in the queue, not counted, over a restart, also when late", async () => {
    const row = treatmentRow({ id: numberedId("b", 1), line: LINE, initialized: NOW - 300 });
    const late = treatmentRow({ id: numberedId("b", 2), line: LINE, initialized: NOW - 300 });
    await intake.receive(DESK, [event(83, NOW - 300)]);
    await intake.settled();
    await mirror(row, late);
    await intake.noteMirrored();
    await intake.settled();
    expect(await intake.openTreatments(DESK)).toEqual([]);
    const of = { treatmentId: late.id, userId: numberedId("d", 2) };
    await intake.receive(DESK, [event(83, NOW - 200, of)]);
    await intake.settled();
    await openAnew();
    await intake.noteMirrored();
    await intake.settled();
    expect(await intake.openTreatments(DESK)).toEqual([]);
    expect(await intake.status()).toMatchObject([{ open: 0, closed: 2, endedUnseen: 0 }]);
    expect(await read()).toEqual([row, late]);
  });

  it("stay the cloud's, but for a rating that was given since", async () => {
    await intake.receive(DESK, whole(1, NOW - 100));
    await intake.settled();
    const [row] = await read();
    if (row === undefined) throw new Error("no row");
    await mirror({ ...row, duration: 58 });
    await intake.receive(DESK, [event(17, NOW, { ...rated(3), treatmentId: row.id })]);
    await intake.settled();
    expect(await read()).toEqual([{ ...row, duration: 58, serviceQualityAssessment: 3 }]);
  });
});
