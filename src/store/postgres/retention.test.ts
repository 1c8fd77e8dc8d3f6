import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openTestStore } from "../../../test/support/postgres.ts";
import { describeRetentionStoreContract } from "../retention-store-contract.ts";

describeRetentionStoreContract("PostgreSQL", openTestStore, { backups: false });

it("is done by one of several servers at a time, and whoever waits can give up", async () => {
  const place = await mkdtemp(join(tmpdir(), "letopis-retention-"));
  const [one, other] = await Promise.all([openTestStore(place), openTestStore(place)]);
  try {
    const { signal } = new AbortController();
    const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = one.retention.exclusively(signal, () => {
      held.resolve();
      return released.promise;
    });
    await held.promise;
    const waiting = new AbortController();
    const second = other.retention.exclusively(waiting.signal, async () => "never");
    waiting.abort(new Error("enough"));
    await expect(second).rejects.toThrow();
    released.resolve();
    await first;
    expect(await other.retention.exclusively(signal, async () => "then")).toBe("then");
  } finally {
    await Promise.all([one.close(), other.close()]);
    await rm(place, { recursive: true });
  }
});
