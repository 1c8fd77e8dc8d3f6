import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LetopisError } from "../../src/contract/letopis-error.ts";
import { CONTRACT_LIMITS } from "../../src/history/calling-limits.ts";
import { isDay } from "../../src/history/calling-rules.ts";
import { TimeZone } from "../../src/history/time-zone.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { FAULTS, refusedCalls } from "../support/fault-proxy.ts";
import type { MirroredCloud } from "../support/mirrored-cloud.ts";
import { cloudRows, HOME, startMirroredCloud } from "../support/mirrored-cloud.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 24, 10) / 1000;
const RUNNER = join(import.meta.dirname, "../support/mirror-until-killed.ts");
const MOSCOW = TimeZone.of("Europe/Moscow");

/** What the service's rule and our promise are: calls of one hour, and refusals. */
function expectWithinLimits({ proxy }: MirroredCloud): void {
  const history = proxy.calls.filter(({ operation }) => operation.startsWith("GetHistory"));
  for (const [hour, calls] of Map.groupBy(history, ({ at }) => Math.floor(at / HOUR))) {
    const limit = isDay(CONTRACT_LIMITS, MOSCOW, hour * HOUR) ? 10 : 50;
    expect(calls.filter(({ result }) => result === "SUCCESS").length).toBeLessThanOrEqual(
      limit - 2,
    );
  }
  for (const refused of refusedCalls(proxy.calls, MOSCOW).values()) {
    expect(refused).toHaveLength(1);
  }
}

async function expectEqual(world: MirroredCloud): Promise<void> {
  const [home, cloud] = [await world.homeRows(), await world.cloudRows()];
  expect(home.length).toBe(cloud.length);
  expect(home).toEqual(cloud);
}

describe("a mirror through random faults", () => {
  it("ends equal to the cloud, within its limits, wherever it is broken off", {
    timeout: 300_000,
  }, async () => {
    const run = fc.record({
      seed: fc.integer({ min: 1, max: 1000 }),
      faults: fc.array(fc.constantFrom(...FAULTS), { minLength: 5, maxLength: 14 }),
      /** Events after which the runner is told to stop, again and again. */
      stops: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ seed, faults, stops }) => {
        const left: Fault[] = [...faults];
        const since = NOON - 150 * DAY;
        const world = await startMirroredCloud({
          start: NOON,
          rows: cloudRows(150, since, NOON + 2 * DAY, seed),
          mirror: { since },
          nextFault: () => left.shift() ?? "none",
        });
        try {
          const toStop = [...stops];
          for (let runs = 0; runs < 40; runs++) {
            const stop = new AbortController();
            const events = world.events.length + (toStop.shift() ?? Number.POSITIVE_INFINITY);
            const watching = setInterval(() => {
              if (world.events.length >= events) stop.abort();
            }, 1);
            try {
              await world.runner().run(stop.signal);
              if (left.length === 0) break;
            } catch (error) {
              const isExpected =
                stop.signal.aborted ||
                (error instanceof LetopisError && error.code === "MIRROR_FAILED");
              if (!isExpected) throw error;
              world.time.pass(600);
            } finally {
              clearInterval(watching);
            }
            // Another program's clock goes on too.
            world.time.pass(300);
          }
          // What was closed in the last minutes is read a little later.
          world.time.pass(HOUR);
          await world.runner().run(new AbortController().signal);
          expect(left).toEqual([]);
          await expectEqual(world);
          expectWithinLimits(world);
        } finally {
          await world.close();
        }
      }),
      { numRuns: 8 },
    );
  });

  it("goes on where it was when its process is killed at any moment", {
    timeout: 300_000,
  }, async () => {
    const since = NOON - 400 * DAY;
    const kinds: Fault[] = ["none", "none", "none", "cut in mid-row", "500", "none", "none"];
    let calls = 0;
    const world = await startMirroredCloud({
      start: NOON,
      rows: cloudRows(2500, since, NOON - HOUR),
      mirror: { since },
      nextFault: () => kinds[calls++ % kinds.length] ?? "none",
    });
    try {
      await world.closeHome();
      let killed = 0;
      for (let attempt = 0; ; attempt++) {
        const child = fork(RUNNER, [world.folder, world.keyFile, HOME, String(world.time.seconds)]);
        const outcome = await followUntil(child, world, attempt);
        if (outcome === "done") break;
        killed += 1;
        expect(attempt).toBeLessThan(60);
      }
      expect(killed).toBeGreaterThan(5);
      await world.reopenHome();
      await expectEqual(world);
      expectWithinLimits(world);
      const { coverage } = await world.home.mirrors.progress(HOME);
      expect(coverage[0]?.from).toBe(since);
    } finally {
      await world.close();
    }
  });
});

/** Lets a child work for a while; then it is killed, wherever it is. */
async function followUntil(
  child: ChildProcess,
  world: MirroredCloud,
  attempt: number,
): Promise<"done" | "killed"> {
  let done = false;
  const begun = Promise.withResolvers<void>();
  child.on("message", (message: { seconds?: number; done?: true }) => {
    if (message.done) done = true;
    if (message.seconds !== undefined) {
      world.time.pass(Math.max(0, message.seconds - world.time.seconds));
      begun.resolve();
    }
  });
  const exited = once(child, "exit");
  await Promise.race([begun.promise, exited]);
  // Ever later, so that all of a window's stages are hit: calling, receiving, writing, resting.
  await Promise.race([delay(15 + attempt * 23), exited]);
  if (!done) child.kill("SIGKILL");
  await exited;
  return done ? "done" : "killed";
}
