import { afterEach, expect, it } from "vitest";
import type { MirrorEvent } from "../../src/mirror/mirror-events.ts";
import { MirrorService } from "../../src/mirror/mirror-service.ts";
import { RetentionService } from "../../src/retention/retention-service.ts";
import type { MirroredCloud } from "../support/mirrored-cloud.ts";
import { cloudRows, HOME, startMirroredCloud } from "../support/mirrored-cloud.ts";

/** A mirror of a store that does not keep everything. */

const DAY = 86_400;
const NOON = Date.UTC(2026, 10, 24, 10) / 1000;
const DAYS = 40;
const NEVER = new AbortController().signal;

let world: MirroredCloud;
afterEach(() => world.close());

function retention(days: number | null): RetentionService {
  const { home: store, time } = world;
  const silent = () => undefined;
  return new RetentionService({
    store,
    days,
    clock: time.clock,
    log: { info: silent, warn: silent },
  });
}

const isRead = (event: MirrorEvent) => event.kind === "reading";

it("is read from the horizon on, and counts as whole; what ages is removed, and not read again", async () => {
  const rows = cloudRows(300, NOON - 100 * DAY, NOON - 3600);
  world = await startMirroredCloud({
    start: NOON,
    rows,
    mirror: { since: NOON - 200 * DAY, rereadDays: 1 },
  });
  const { home, time, vault } = world;
  const horizon = NOON - DAYS * DAY;
  await home.retention.setHorizon(horizon);
  await world.runner().run(NEVER);
  const recent = (await world.cloudRows()).filter(({ closed }) => closed >= horizon);
  expect(recent.length).toBeGreaterThan(50);
  expect(recent.length).toBeLessThan(rows.length);
  expect(await world.homeRows()).toEqual(recent);
  const windows = world.events.filter(isRead).map(({ window }) => window);
  expect(Math.min(...windows.map(({ from }) => from))).toBe(horizon);

  const mirrors = new MirrorService({ store: home, vault, clock: time.clock });
  expect(await mirrors.status(HOME)).toMatchObject({ since: horizon, gaps: [], coveredShare: 1 });

  time.pass(10 * DAY);
  await retention(DAYS).run(DAYS);
  const read = world.events.length;
  await world.runner().run(NEVER);
  const later = (await home.retention.horizon()) ?? 0;
  expect(later).toBeGreaterThanOrEqual(horizon + 10 * DAY);
  expect(await world.homeRows()).toEqual(recent.filter(({ closed }) => closed >= later));
  for (const { window } of world.events.slice(read).filter(isRead)) {
    expect(window.from).toBeGreaterThanOrEqual(later);
  }
  for await (const { window } of world.runner().verify({ from: 0, to: later + DAY }, 1, NEVER)) {
    expect(window.from).toBe(later);
  }

  // All is kept again: what was removed is read anew.
  await retention(null).start();
  await world.runner().run(NEVER);
  expect(await world.homeRows()).toEqual(await world.cloudRows());
  await mirrors.stop();
});
