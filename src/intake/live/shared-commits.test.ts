import { describe, expect, it } from "vitest";
import type { EventStore, IncomingEvents, IncomingFact } from "../../store/event-store.ts";
import { INTAKE_LIMITS } from "./limits.ts";
import { SharedCommits } from "./shared-commits.ts";

const fact = (text: string): IncomingFact => ({
  organization: "one",
  receivedAt: 0,
  text,
});

/** A store whose commits end when the test lets them. */
class SlowStore implements Pick<EventStore, "append"> {
  readonly commits: { readonly texts: readonly string[]; readonly end: (error?: Error) => void }[] =
    [];
  readonly #begun: (() => void)[] = [];

  append({ facts, others }: IncomingEvents): Promise<ReadonlyMap<string, number>> {
    const outcome = Promise.withResolvers<ReadonlyMap<string, number>>();
    this.commits.push({
      texts: [...facts, ...others].map(({ text }) => text),
      end: (error) =>
        error ? outcome.reject(error) : outcome.resolve(new Map([["one", this.commits.length]])),
    });
    for (const begun of this.#begun.splice(0)) begun();
    return outcome.promise;
  }

  /** Resolves when this many commits have begun. */
  async begun(count: number): Promise<void> {
    while (this.commits.length < count) {
      await new Promise<void>((resolve) => this.#begun.push(resolve));
    }
  }
}

describe("shared commits", () => {
  it("begin at once for one alone, and take all that come meanwhile together", async () => {
    const store = new SlowStore();
    const commits = new SharedCommits(store, () => undefined);
    const first = commits.keep([fact("1")], []);
    await store.begun(1);
    const others = ["2", "3", "4"].map((text) => commits.keep([fact(text)], []));
    expect(commits.waiting).toBe(4);
    store.commits[0]?.end();
    await first;
    await store.begun(2);
    expect(store.commits.map(({ texts }) => texts)).toEqual([["1"], ["2", "3", "4"]]);
    store.commits[1]?.end();
    await Promise.all(others);
    expect(commits.waiting).toBe(0);
  });

  it("let nobody go on before the commit, and tell of it first", async () => {
    const store = new SlowStore();
    const order: string[] = [];
    const commits = new SharedCommits(store, () => order.push("kept"));
    const kept = commits.keep([fact("1")], []).then(() => order.push("answered"));
    await store.begun(1);
    await new Promise(setImmediate);
    expect(order).toEqual([]);
    store.commits[0]?.end();
    await kept;
    expect(order).toEqual(["kept", "answered"]);
  });

  it("keep all of one call in one commit, and no more than its limit of others", async () => {
    const store = new SlowStore();
    const commits = new SharedCommits(store, () => undefined);
    const many = (count: number) => Array.from({ length: count }, (_, i) => fact(`${i}`));
    const kept = [commits.keep([fact("first")], [])];
    await store.begun(1);
    for (const size of [INTAKE_LIMITS.factsOfCommit - 1, 2, 1]) {
      kept.push(commits.keep(many(size), []));
    }
    for (const index of [0, 1, 2]) {
      await store.begun(index + 1);
      store.commits[index]?.end();
    }
    await Promise.all(kept);
    expect(store.commits.map(({ texts }) => texts.length)).toEqual([
      1,
      INTAKE_LIMITS.factsOfCommit - 1,
      3,
    ]);
  });

  it("tell everyone of a group that failed, and go on with the next", async () => {
    const store = new SlowStore();
    const commits = new SharedCommits(store, () => undefined);
    const failing = commits.keep([fact("1")], []);
    await store.begun(1);
    const next = commits.keep([fact("2")], []);
    store.commits[0]?.end(new Error("disk full"));
    await expect(failing).rejects.toThrow("disk full");
    await store.begun(2);
    store.commits[1]?.end();
    await next;
  });

  it("refuse what comes when too much waits, until it does not", async () => {
    const store = new SlowStore();
    const commits = new SharedCommits(store, () => undefined);
    const full = commits.keep(
      Array.from({ length: INTAKE_LIMITS.waitingFacts }, () => fact("x")),
      [],
    );
    expect(() => commits.keep([fact("one more")], [])).toThrow(
      expect.objectContaining({ code: "EVENTS_BUSY" }),
    );
    await store.begun(1);
    store.commits[0]?.end();
    await full;
    const again = commits.keep([fact("again")], []);
    await store.begun(2);
    store.commits[1]?.end();
    await again;
  });

  it("count the size of what waits, too", async () => {
    const store = new SlowStore();
    const commits = new SharedCommits(store, () => undefined);
    const large = "x".repeat(INTAKE_LIMITS.waitingCharacters - 10);
    const other = { organization: "one", receivedAt: 0, eventType: "subscriber", text: large };
    const kept = commits.keep([], [other]);
    expect(() => commits.keep([fact("x".repeat(11))], [])).toThrow(
      expect.objectContaining({ code: "EVENTS_BUSY" }),
    );
    await store.begun(1);
    store.commits[0]?.end();
    await kept;
  });

  it("end what they took when closed, and take nothing more", async () => {
    const store = new SlowStore();
    const commits = new SharedCommits(store, () => undefined);
    const kept = commits.keep([fact("1")], []);
    const closed = commits.close();
    expect(() => commits.keep([fact("2")], [])).toThrow(
      expect.objectContaining({ code: "STORE_UNAVAILABLE" }),
    );
    await store.begun(1);
    store.commits[0]?.end();
    await Promise.all([kept, closed]);
  });
});
