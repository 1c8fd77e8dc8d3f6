import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lineEvent, MemoryIntake } from "../../../test/support/memory-intake.ts";
import { numberedId } from "../../../test/support/treatment-rows.ts";
import type { Account, Organization, Store } from "../../store/store.ts";
import { LIVE_LIMITS } from "./limits.ts";
import type { LiveQueueOptions, Reader } from "./live-queue.ts";
import { LiveQueue } from "./live-queue.ts";
import type { QueueView } from "./queue-view.ts";

const VENDOR = numberedId("f", 1);
const LINE = numberedId("a", 1);
const ACCOUNT: Account = {
  login: "Vendor",
  organization: VENDOR,
  passwordHash: "hash",
  operations: ["GetOpenedServiceTreatments"],
  demo: false,
  administrator: false,
};
const ORGANIZATION: Organization = { id: VENDOR, name: "Vendor", timeZone: "UTC", limits: null };

let intake: MemoryIntake;
/** What the store holds; the tests change it. */
let account: Account | null;
let organization: Organization | null;
let broken: boolean;
let logged: number;
let queue: LiveQueue;

beforeEach(() => {
  vi.useFakeTimers();
  intake = new MemoryIntake(() => 1_000_000);
  [account, organization, broken, logged] = [ACCOUNT, ORGANIZATION, false, 0];
  const answer = <T>(value: T) =>
    broken ? Promise.reject(new Error("the store is gone")) : Promise.resolve(value);
  const store = {
    accounts: { get: async () => account },
    organizations: { get: async () => organization },
    directory: {
      owners: () => answer(new Map()),
      clientsOf: () => answer(new Map()),
      scanRecords: async () => ({
        batches: (async function* () {
          yield [{ id: LINE, name: "Линия" }];
        })(),
      }),
    },
  } as unknown as Pick<Store, "accounts" | "organizations" | "directory">;
  const logger = { error: () => void logged++ } as unknown as LiveQueueOptions["logger"];
  queue = new LiveQueue({ intake, store, clock: () => 1_000_000, logger });
});

afterEach(() => {
  queue.close();
  vi.useRealTimers();
});

/** A reader that keeps what it is shown. */
function reader(of: Account = ACCOUNT) {
  const seen = { views: [] as QueueView[], beats: 0, ended: 0 };
  const stream: Reader["stream"] = {
    show: (view) => void seen.views.push(view),
    beat: () => void seen.beats++,
    end: () => void seen.ended++,
  };
  return { account: of, stream, seen };
}

const begins = (number: number) =>
  intake.apply(
    VENDOR,
    lineEvent(83, 100, { id: numberedId("b", number), line: LINE, user: numberedId("d", 1) }),
  );

const openAt = (view: QueueView | undefined) => view?.lines.get(LINE)?.treatments.size;

describe("LiveQueue", () => {
  it("shows a new reader the queue at once", async () => {
    begins(1);
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.views.map(openAt)).toEqual([1]);
  });

  it("looks at most once in a while, however much happens, and misses nothing", async () => {
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(0);
    const shown = seen.views.length;
    for (let number = 0; number < 100; number++) {
      begins(number);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.refreshMilliseconds);
    expect(openAt(seen.views.at(-1))).toBe(100);
    const looks = 1000 / LIVE_LIMITS.refreshMilliseconds + 1;
    expect(seen.views.length - shown).toBeLessThanOrEqual(looks);
  });

  it("looks at once at what happens after a silence", async () => {
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.refreshMilliseconds + 1);
    begins(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(openAt(seen.views.at(-1))).toBe(1);
  });

  it.each([
    ["its account is gone", () => (account = null)],
    ["its password is another", () => (account = { ...ACCOUNT, passwordHash: "other" })],
    ["its permissions are others", () => (account = { ...ACCOUNT, operations: null })],
    ["its account is another's now", () => (account = { ...ACCOUNT, organization: LINE })],
    ["its organization is gone", () => (organization = null)],
  ])("ends a reader within seconds when %s, though nothing happens", async (_, change) => {
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.refreshMilliseconds + 1);
    const shown = seen.views.length;
    change();
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.checkMilliseconds);
    expect(seen).toMatchObject({ ended: 1 });
    expect(seen.views).toHaveLength(shown);
  });

  it("ends a reader whose account is gone also while the queue cannot be read", async () => {
    begins(1);
    broken = true;
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.refreshMilliseconds + 1);
    account = null;
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.checkMilliseconds);
    expect(seen).toMatchObject({ ended: 1, views: [] });
  });

  it("tells the log of a failure, and goes on when it is over", async () => {
    begins(1);
    broken = true;
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.refreshMilliseconds + 1);
    expect(logged).toBe(1);
    broken = false;
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.checkMilliseconds);
    expect(seen.views.map(openAt)).toEqual([1]);
  });

  it("keeps silent connections alive", async () => {
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.heartbeatMilliseconds * 2);
    expect(seen.beats).toBe(2);
  });

  it("leaves a reader alone that was removed", async () => {
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(0);
    queue.remove(vendor);
    begins(1);
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.heartbeatMilliseconds);
    expect(seen.views).toHaveLength(1);
    expect(seen).toMatchObject({ beats: 0, ended: 0 });
  });

  it("has room until all places are taken, and until an organization has its share", () => {
    while (queue.hasRoomFor(VENDOR)) queue.add(reader());
    expect(queue.hasRoomFor(LINE)).toBe(true);
    for (let number = LIVE_LIMITS.streamsPerOrganization; number < LIVE_LIMITS.streams; number++) {
      expect(queue.hasRoomFor(LINE)).toBe(true);
      queue.add(reader({ ...ACCOUNT, organization: numberedId("f", 100 + number) }));
    }
    expect(queue.hasRoomFor(LINE)).toBe(false);
  });

  it("ends all readers at its own end, and listens no more", async () => {
    const { seen, ...vendor } = reader();
    queue.add(vendor);
    await vi.advanceTimersByTimeAsync(0);
    queue.close();
    expect(seen.ended).toBe(1);
    expect(intake.listeners).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
