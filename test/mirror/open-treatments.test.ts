import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventIntake } from "../../src/intake/live/event-intake.ts";
import { MirrorService } from "../../src/mirror/mirror-service.ts";
import { followMirrors } from "../../src/server/follow-mirrors.ts";
import { lineEvent } from "../support/memory-intake.ts";
import type { MirroredCloud } from "../support/mirrored-cloud.ts";
import { cloudRows, HOME, startMirroredCloud } from "../support/mirrored-cloud.ts";

const HOUR = 3600;
const NOON = Date.UTC(2026, 10, 24, 10) / 1000;
const LOG = {
  warn: (details: object) => {
    throw new Error("Nothing is to fail here", { cause: details });
  },
};

describe("a treatment whose closing came to the cloud and not to us", () => {
  const rows = cloudRows(30, NOON - 5 * 24 * HOUR, NOON - HOUR);
  let world: MirroredCloud;
  let intake: EventIntake;
  let mirrors: MirrorService;

  beforeEach(async () => {
    world = await startMirroredCloud({ start: NOON, rows });
    const { home: store, vault, time } = world;
    intake = await EventIntake.open({ store, clock: time.clock });
    mirrors = new MirrorService({ store, vault, clock: time.clock });
    const [row] = rows;
    if (row === undefined) throw new Error("No rows");
    const { id, line, serviceUser: user } = row;
    await intake.receive(HOME, [lineEvent(83, row.initialized, { id, line, user })]);
    await intake.settled();
    expect(await intake.openTreatments(HOME)).toHaveLength(1);
  });

  afterEach(async () => {
    await intake.close();
    await mirrors.stop();
    await world.close();
  });

  /** Resolves when a treatment is known to be closed by a mirror's row. */
  function closing(): Promise<void> {
    return new Promise((resolve) => {
      intake.listen((_, { treatments }) => {
        if (treatments.some(({ status }) => status === "mirrored")) resolve();
      });
    });
  }

  it("leaves the queue when a mirror has read it", async () => {
    const stop = followMirrors(mirrors, intake, LOG);
    const closed = closing();
    await mirrors.run(HOME, new AbortController().signal);
    await closed;
    expect(await intake.openTreatments(HOME)).toEqual([]);
    expect(await world.homeRows()).toEqual(await world.cloudRows());
    stop();
  });

  it("leaves the queue at the start, when a mirror had read it before", async () => {
    await mirrors.run(HOME, new AbortController().signal);
    expect(await intake.openTreatments(HOME)).toHaveLength(1);
    const closed = closing();
    followMirrors(mirrors, intake, LOG)();
    await closed;
    expect(await intake.openTreatments(HOME)).toEqual([]);
  });
});
