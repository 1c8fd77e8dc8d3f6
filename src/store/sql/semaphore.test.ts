import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Semaphore } from "./semaphore.ts";

describe("Semaphore", () => {
  it("never lets in more than its places, and everyone in the end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }),
        async (places, turns) => {
          const semaphore = new Semaphore(places, Number.POSITIVE_INFINITY);
          let inside = 0;
          let most = 0;
          await Promise.all(
            turns.map((waits) =>
              semaphore.use(async () => {
                inside++;
                most = Math.max(most, inside);
                for (let turn = 0; turn < waits; turn++) await Promise.resolve();
                inside--;
              }),
            ),
          );
          expect(most).toBeLessThanOrEqual(places);
          expect(inside).toBe(0);
        },
      ),
    );
  });

  it("gives the place back when the work fails", async () => {
    const semaphore = new Semaphore(1, 0);
    await expect(semaphore.use(() => Promise.reject(new Error("broken")))).rejects.toThrow();
    expect(await semaphore.use(async () => "in")).toBe("in");
  });

  it("refuses whoever would wait beyond the limit", async () => {
    const semaphore = new Semaphore(1, 1);
    await semaphore.acquire();
    const waiting = semaphore.acquire();
    await expect(semaphore.acquire()).rejects.toMatchObject({ code: "STORE_BUSY" });
    semaphore.release();
    await waiting;
  });

  it("forgets whoever aborts while waiting", async () => {
    const semaphore = new Semaphore(1, 1);
    await semaphore.acquire();
    const stop = new AbortController();
    const aborted = semaphore.acquire(stop.signal);
    stop.abort(new Error("gone"));
    await expect(aborted).rejects.toThrow("gone");
    const next = semaphore.acquire();
    semaphore.release();
    await next;
    await expect(semaphore.acquire(stop.signal)).rejects.toThrow("gone");
  });
});
