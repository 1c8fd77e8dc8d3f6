import { describe, expect, test } from "vitest";
import { HashQueue } from "./hash-queue.ts";

/** Work that stays in its place until it is finished by hand. */
function openWork() {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      started.push(name);
      finish.set(name, () => resolve(name));
    });
  return { started, work, finish: (name: string) => finish.get(name)?.() };
}

/** Lets every settled promise run its course. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("HashQueue", () => {
  test("works on as many at a time as it has places", async () => {
    const { started, work, finish } = openWork();
    const queue = new HashQueue({ places: 2, waitingLimit: 10 });
    const results = ["1", "2", "3"].map((name) => queue.run("a", work(name)));
    await settled();
    expect(started).toEqual(["1", "2"]);
    expect(queue.waiting).toBe(1);
    finish("2");
    await settled();
    expect(started).toEqual(["1", "2", "3"]);
    finish("1");
    finish("3");
    expect(await Promise.all(results)).toEqual([
      { outcome: "done", value: "1" },
      { outcome: "done", value: "2" },
      { outcome: "done", value: "3" },
    ]);
  });

  test("a flood of 1000 from one address turns away its own, and another's is next", async () => {
    const { started, work, finish } = openWork();
    const queue = new HashQueue({ places: 1, waitingLimit: 64 });
    const flood = Array.from({ length: 1000 }, (_, n) => queue.run("flood", work(`flood ${n}`)));
    const partner = queue.run("partner", work("partner"));
    await settled();
    finish("flood 0");
    await settled();
    finish("flood 1");
    await settled();
    expect(started).toEqual(["flood 0", "flood 1", "partner"]);
    finish("partner");
    expect(await partner).toEqual({ outcome: "done", value: "partner" });

    for (let n = 2; n < 1000; n++) {
      finish(`flood ${n}`);
      if (n < 70) await settled();
    }
    const outcomes = (await Promise.all(flood)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "busy")).toHaveLength(1000 - 64);
  });

  test("who goes away leaves the queue with his reason and is never worked on", async () => {
    const { started, work, finish } = openWork();
    const queue = new HashQueue({ places: 1, waitingLimit: 10 });
    const caller = new AbortController();
    const first = queue.run("a", work("first"));
    const gone = queue.run("a", work("gone"), caller.signal);
    const last = queue.run("a", work("last"));
    await settled();
    caller.abort(new Error("hung up"));
    await expect(gone).rejects.toThrow("hung up");
    expect(queue.waiting).toBe(1);
    finish("first");
    await settled();
    finish("last");
    await Promise.all([first, last]);
    expect(started).toEqual(["first", "last"]);
    await expect(queue.run("a", work("too late"), caller.signal)).rejects.toThrow("hung up");
  });

  test("work that fails gives its place back", async () => {
    const queue = new HashQueue({ places: 1, waitingLimit: 1 });
    const failing = () => Promise.reject(new Error("store closed"));
    await expect(queue.run("a", failing)).rejects.toThrow("store closed");
    expect(await queue.run("a", async () => "next")).toEqual({ outcome: "done", value: "next" });
  });
});
