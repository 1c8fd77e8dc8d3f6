import { afterEach, describe, expect, it } from "vitest";
import { CONTRACT_LIMITS, NO_LIMITS } from "../../src/history/calling-limits.ts";
import { TimeZone } from "../../src/history/time-zone.ts";
import type { RowDifference } from "../../src/store/mirror-store.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { FAULTS, refusedCalls } from "../support/fault-proxy.ts";
import type { CloudSettings, MirroredCloud } from "../support/mirrored-cloud.ts";
import { cloudRows, HOME, startMirroredCloud } from "../support/mirrored-cloud.ts";
import { PASSWORD } from "../support/running-service.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "../support/treatment-rows.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Tuesday, 13:00 in Moscow: day. */
const NOON = Date.UTC(2026, 10, 24, 10) / 1000;
/** 23:00 in Moscow: night. */
const NIGHT = NOON + 10 * HOUR;

const NEVER = new AbortController().signal;
const MOSCOW = TimeZone.of("Europe/Moscow");

describe("a mirror", () => {
  let world: MirroredCloud;
  let zone = MOSCOW;

  async function mirror(settings: Partial<CloudSettings>): Promise<MirroredCloud> {
    world = await startMirroredCloud({ start: NOON, ...settings });
    zone = TimeZone.of(settings.timeZone ?? MOSCOW.name);
    return world;
  }

  afterEach(async () => {
    await world?.close();
    // Whatever a test is about: the service refuses one call of an hour at most.
    for (const refused of refusedCalls(world.proxy.calls, zone).values()) {
      expect(refused).toHaveLength(1);
    }
  });

  function historyCalls() {
    return world.proxy.calls.filter(({ operation }) => operation.startsWith("GetHistory"));
  }

  async function expectEqual(): Promise<void> {
    expect(await world.homeRows()).toEqual(await world.cloudRows());
  }

  /** Watches until a moment of the simulated time. */
  async function watchUntil(instant: number): Promise<void> {
    const stop = new AbortController();
    world.time.onWake = (seconds) => {
      if (seconds >= instant) stop.abort();
    };
    await world
      .runner()
      .watch(stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
  }

  it("brings a year home, newest first, equal to the cloud, and says that it is done", async () => {
    const since = NOON - 365 * DAY;
    const { runner, events } = await mirror({
      rows: cloudRows(3000, since, NOON - HOUR),
      mirror: { since },
    });
    await runner().run(NEVER);
    await expectEqual();
    const windows = events.flatMap((event) => (event.kind === "read" ? [event.window] : []));
    expect(windows[0]?.to).toBeGreaterThanOrEqual(NOON);
    const older = windows.filter(({ purpose }) => purpose === "backfill");
    expect(older.length).toBeGreaterThan(5);
    expect(older[0]?.to).toBe(windows[0]?.from);
    for (const [index, window] of older.slice(1).entries()) {
      expect(window.to).toBe(older[index]?.from);
    }
    expect(events.at(-1)?.kind).toBe("current");
    expect((await world.home.mirrors.progress(HOME)).failure).toBeNull();
  });

  it("leaves the reserve to others, by day and by night, and is never refused", async () => {
    const since = NOON - 5 * 365 * DAY;
    await mirror({ rows: cloudRows(500, since, NOON - HOUR), mirror: { since } });
    await world.runner().run(NEVER);
    await expectEqual();
    const zone = TimeZone.of("Europe/Moscow");
    for (const [hour, calls] of Map.groupBy(historyCalls(), ({ at }) => Math.floor(at / HOUR))) {
      const local = Math.floor(zone.toWall(hour * HOUR) / HOUR) % 24;
      const limit = local >= 8 && local < 20 ? 10 : 50;
      expect(calls.length).toBeLessThanOrEqual(limit - 2);
      expect(calls.every(({ result }) => result === "SUCCESS")).toBe(true);
    }
  });

  it("makes one refused call an hour at most where the night allows no more than the day", async () => {
    const since = NOON - 3 * 365 * DAY;
    await mirror({
      start: NIGHT,
      rows: cloudRows(300, since, NOON - HOUR),
      limits: {
        ...CONTRACT_LIMITS,
        callsPerHourByNight: 3,
        daysByDay: 35,
        dayEndMinute: 1440,
        dayStartMinute: 0,
        callsPerHourByDay: 3,
      },
      mirror: { since },
    });
    await world.runner().run(NEVER);
    await expectEqual();
    for (const calls of Map.groupBy(historyCalls(), ({ at }) => Math.floor(at / HOUR)).values()) {
      expect(calls.filter(({ result }) => result === "SUCCESS").length).toBeLessThanOrEqual(3);
    }
    const results = historyCalls().map(({ result }) => result);
    expect(results).toContain("OUT_OF_LIMIT");
    expect(results).toContain("PERIOD_TOO_LONG");
  });

  describe("after a refusal", () => {
    const REFUSALS = ["OUT_OF_LIMIT early", "PERIOD_TOO_LONG"] as const;

    /** Refuses so many calls, then none. */
    function refusing(...faults: Fault[]): () => Fault {
      return () => faults.shift() ?? "none";
    }

    const pairs = REFUSALS.flatMap((first) => REFUSALS.map((second) => [first, second] as const));
    it.each(pairs)(
      "%s waits for the next hour, though that would refuse with %s as well",
      async (first, second) => {
        const rows = cloudRows(100, NOON - 60 * DAY, NOON - HOUR);
        await mirror({ rows, nextFault: refusing("none", first, second, first, second) });
        await world.runner().run(NEVER);
        await expectEqual();
        expect(refusedCalls(world.proxy.calls, MOSCOW).size).toBe(4);
      },
    );

    it.each(REFUSALS)("%s remembers it when it is started again in that hour", async (refusal) => {
      const stop = new AbortController();
      const rows = cloudRows(100, NOON - 60 * DAY, NOON - HOUR);
      await mirror({ rows, nextFault: refusing(refusal, refusal) });
      const sleeping = () => {
        if (world.events.some(({ kind }) => kind === "failed")) stop.abort();
      };
      world.time.onWake = sleeping;
      await expect(world.runner().run(stop.signal)).rejects.toThrow();
      world.time.onWake = () => undefined;
      await world.closeHome();
      await world.reopenHome();
      world.time.pass(NOON + 600 - world.time.seconds);
      await world.runner().run(NEVER);
      await expectEqual();
      expect(historyCalls().filter(({ fault }) => fault === refusal)).toHaveLength(2);
    });

    it("takes the hour from the refusal's own clock, which was not heard before", async () => {
      await mirror({
        start: NOON + 50 * 60,
        rows: cloudRows(50, NOON - 5 * DAY, NOON - HOUR),
        clockShift: () => -1800,
        nextFault: refusing("OUT_OF_LIMIT early", "OUT_OF_LIMIT early"),
      });
      await world.runner().run(NEVER);
      await expectEqual();
      expect(refusedCalls(world.proxy.calls, MOSCOW).size).toBe(2);
    });

    it("of a directory asks for no other, nor for rows, before the next hour", async () => {
      await mirror({
        rows: cloudRows(100, NOON - 60 * DAY, NOON - HOUR),
        nextFault: refusing("none", "OUT_OF_LIMIT early"),
        nextNamesFault: refusing("OUT_OF_LIMIT early", "OUT_OF_LIMIT early"),
      });
      await watchUntil(NOON + 4 * HOUR);
      await expectEqual();
      expect(refusedCalls(world.proxy.calls, MOSCOW).size).toBe(3);
      expect((await world.home.mirrors.progress(HOME)).warnings).toEqual([]);
    });
  });

  it("widens its windows by night: years come home in a few calls", async () => {
    const since = NIGHT - 5 * 365 * DAY;
    await mirror({ start: NIGHT, rows: cloudRows(300, since, NIGHT - DAY), mirror: { since } });
    await world.runner().run(NEVER);
    await expectEqual();
    expect(historyCalls().length).toBeLessThan(12);
  });

  it("keeps current: new rows, late ratings, corrected rows, and nothing twice", async () => {
    const rows = cloudRows(400, NOON - 20 * DAY, NOON + 10 * DAY);
    await mirror({ rows, mirror: { since: NOON - 20 * DAY, pollSeconds: HOUR } });
    await watchUntil(NOON + 2 * DAY);
    const known = await world.homeRows();
    expect(known.length).toBeGreaterThan(200);
    // Rated and corrected within the last two weeks, after they were read.
    const old = known.filter(({ closed }) => closed > NOON - 8 * DAY && closed < NOON - 7 * DAY);
    expect(old.length).toBeGreaterThan(3);
    await world.changeCloud(
      old.map((row) => ({ ...row, serviceQualityAssessment: 1, closed: row.closed + 60 })),
    );
    await watchUntil(NOON + 4 * DAY);
    await expectEqual();
    // A look every hour, and the days before once a day.
    const perDay = historyCalls().filter(({ at }) => at >= NOON + DAY && at < NOON + 2 * DAY);
    expect(perDay.length).toBeLessThanOrEqual(24 + 2);
    expect(perDay.length).toBeGreaterThan(20);
  });

  it("reports a row that vanished upstream, keeps it, and takes the report back when it returns", async () => {
    const rows = cloudRows(100, NOON - 10 * DAY, NOON - DAY);
    const { home, runner, cloud } = await mirror({ rows, mirror: { since: NOON - 10 * DAY } });
    await runner().run(NEVER);
    const gone = treatmentRow({ id: numberedId("b", 99_999_999), initialized: NOON - 5 * DAY });
    const writer = await home.treatments.openWriter({ mode: "batches", onBehalfOf: HOME });
    await writer.write(toIncomingBatch([gone]));
    await writer.commit();
    world.time.pass(DAY + HOUR);
    await runner().run(NEVER);
    expect(await home.mirrors.countRows(HOME)).toEqual({
      stored: 101,
      vanished: 1,
      vanishedIds: [gone.id],
    });
    await world.changeCloud([gone]);
    world.time.pass(DAY + HOUR);
    await runner().run(NEVER);
    expect(await home.mirrors.countRows(HOME)).toEqual({
      stored: 101,
      vanished: 0,
      vanishedIds: [],
    });
    expect(cloud.log.some((line) => line.includes("answered"))).toBe(true);
  });

  it.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])(
    "loses and invents nothing around the changes of clocks of %s",
    async (timeZone) => {
      const zone = TimeZone.of(timeZone);
      // Every ten minutes for a week around each change of 2026, but for the hour that the wire
      // cannot tell from the one before it.
      const changes = [
        Date.UTC(2026, 2, 29, 1),
        Date.UTC(2026, 9, 25, 1),
        Date.UTC(2026, 3, 4, 15),
        Date.UTC(2026, 2, 8, 7),
        Date.UTC(2026, 10, 1, 6),
      ];
      const rows = changes.flatMap((change, index) =>
        Array.from({ length: 400 }, (_, row) => {
          const initialized = change / 1000 - 2 * DAY + row * 700;
          return treatmentRow({
            id: numberedId("b", index * 1000 + row),
            initialized,
            closed: initialized + 60,
          });
        }),
      );
      const unique = rows.filter(({ initialized, closed }) =>
        [initialized, closed].every((instant) => {
          const wall = zone.toWall(instant);
          return zone.toInstant(wall, "earlier") === zone.toInstant(wall, "later");
        }),
      );
      await mirror({ timeZone, rows: unique, mirror: { since: NOON - 300 * DAY } });
      await world.runner().run(NEVER);
      await expectEqual();
    },
  );

  it("warns of a time zone that cannot be right", async () => {
    await mirror({
      rows: cloudRows(200, NOON - 5 * DAY, NOON),
      mirror: { timeZone: "Europe/London", since: NOON - 5 * DAY },
    });
    await world.runner().run(NEVER);
    const { warnings } = await world.home.mirrors.progress(HOME);
    expect(warnings.map(({ kind }) => kind)).toContain("future");
    expect(warnings.find(({ kind }) => kind === "future")?.message).toContain("--time-zone");
  });

  it("counts with the service's clock, and says that the clocks differ", async () => {
    await mirror({
      rows: cloudRows(200, NOON - 5 * DAY, NOON),
      mirror: { since: NOON - 5 * DAY },
      clockShift: () => -1800,
    });
    await world.runner().run(NEVER);
    const progress = await world.home.mirrors.progress(HOME);
    expect(progress.warnings.map(({ kind }) => kind)).toEqual(["clock"]);
    expect(progress.coverage.at(-1)?.to).toBeLessThan(world.time.seconds - 1800);
  });

  it("stops a run for a refused password, says so, and goes on with the right one", async () => {
    const account = { organization: HOME, login: "Кабинет" };
    await mirror({ rows: cloudRows(50, NOON - 5 * DAY, NOON - HOUR) });
    const address = world.proxy.address;
    const { home, vault } = world;
    await home.mirrors.update(HOME, {
      sealedPassword: await vault.seal("wrong", { ...account, address }),
    });
    await expect(world.runner().run(NEVER)).rejects.toMatchObject({ code: "MIRROR_FAILED" });
    expect((await home.mirrors.progress(HOME)).failure?.message).toContain("парол");
    await home.mirrors.update(HOME, {
      sealedPassword: await vault.seal(PASSWORD, { ...account, address }),
    });
    await world.runner().run(NEVER);
    await expectEqual();
  });

  it("reads names on the organization's behalf once a day", async () => {
    const line = { id: numberedId("a", 1), name: "Первая линия" };
    await mirror({
      rows: cloudRows(50, NOON - 5 * DAY, NOON - HOUR),
      prepare: async (store) => {
        await store.directory.write(
          {
            organizations: [],
            lines: [{ ...line, organization: numberedId("f", 1) }],
            clients: [],
            specialists: [],
            users: [],
          },
          { changedAt: NOON },
        );
      },
    });
    await world.runner().run(NEVER);
    await world.runner().run(NEVER);
    expect(await world.home.directory.name("line", line.id)).toBe("Первая линия");
    const reads = world.proxy.calls.filter(({ operation }) => operation === "ServiceLineKindRead");
    expect(reads).toHaveLength(1);
  });

  it("verifies a period: describes what differs, and puts it right", async () => {
    const rows = cloudRows(60, NOON - 5 * DAY, NOON - HOUR);
    await mirror({ rows, limits: NO_LIMITS });
    await world.runner().run(NEVER);
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error("No rows");
    const added = treatmentRow({ id: numberedId("b", 88_888_888), initialized: NOON - 3 * DAY });
    await world.changeCloud([{ ...first, serviceQualityAssessment: 2 }, added]);
    const results: RowDifference[] = [];
    for await (const result of world
      .runner()
      .verify({ from: NOON - 6 * DAY, to: NOON }, 100, NEVER)) {
      results.push(...result.differences);
    }
    expect(results).toEqual(
      [
        { id: added.id, kind: "missing", fields: [] },
        {
          id: first.id,
          kind: "changed",
          fields: [
            {
              field: "serviceQualityAssessment",
              stored: String(first.serviceQualityAssessment),
              received: "2",
            },
          ],
        },
      ].sort((one, other) => one.id.localeCompare(other.id)),
    );
    await expectEqual();
  });

  it("stops at once when it is told to, in the middle of an answer too", async () => {
    const stop = new AbortController();
    await mirror({
      rows: cloudRows(2000, NOON - 5 * DAY, NOON - HOUR),
      nextFault: () => {
        setTimeout(() => stop.abort(), 50);
        return "trickle";
      },
    });
    await expect(world.runner().run(stop.signal)).rejects.toThrow();
    expect(await world.homeRows()).toEqual([]);
  });

  describe("when one thing goes wrong", () => {
    const ONCE = FAULTS.filter((fault) => fault !== "none");

    it.each(ONCE)(
      "%s: stores nothing of a broken answer, and is equal in the end",
      async (fault) => {
        const faults = [fault];
        await mirror({
          rows: cloudRows(200, NOON - 60 * DAY, NOON - HOUR),
          nextFault: () => faults.shift() ?? "none",
        });
        await world.runner().run(NEVER);
        await expectEqual();
      },
    );
  });
});
