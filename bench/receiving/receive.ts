import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "soap";
import { createClientAsync } from "soap";
import { PartnerWebApiClient } from "../../src/client/partner-web-api-client.ts";
import { NO_LIMITS } from "../../src/history/calling-limits.ts";
import { MirrorRunner } from "../../src/mirror/mirror-runner.ts";
import { PasswordVault } from "../../src/mirror/password-vault.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { LOGIN, NOW, PASSWORD, viewer } from "../data-set.ts";
import { forgetPeak, peakMemory, processorTime } from "../linux-process.ts";

/**
 * Receives answers in a process of its own, and prints the figures of the last one as JSON:
 * `receive.ts KIND SMALL_ADDRESS LARGE_ADDRESS`. The small one comes twice: to warm up, and to
 * compare the large one's memory with.
 */

/** What a receiver took for one answer. */
export interface Received {
  readonly rows: number;
  readonly milliseconds: number;
  /** Processor time of the whole process; null where it is not known. */
  readonly processorMilliseconds: number | null;
  /** Bytes by which the process grew over what it had before, once warm. */
  readonly growth: number | null;
  /** Bytes by which the peak of all rows is above that of about a tenth of them, once warm. */
  readonly growthWithRows: number | null;
}

type Receive = (address: string, size: Size) => Promise<number>;
type Size = "small" | "large";

/** How far back a mirror reads: some 130,000 of a million rows, and all of them. */
const DAYS: Readonly<Record<Size, number>> = { small: 70, large: 550 };

const receivers: Readonly<Record<string, () => Promise<Receive>>> = {
  /** Our client: every treatment an object. */
  async client() {
    return async (address) => {
      const client = new PartnerWebApiClient({
        address,
        login: LOGIN,
        password: PASSWORD,
        timeZone: "Europe/Moscow",
        gzip: false,
      });
      let rows = 0;
      for await (const batch of client.historyBatches({})) rows += batch.length;
      return rows;
    };
  },
  /** The whole way of a mirror: window by window from a server into a store, committed. */
  async mirror() {
    const folder = await mkdtemp(join(tmpdir(), "letopis-bench-mirror-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const vault = new PasswordVault(join(folder, "key"));
    let times = 0;
    return async (address, size) => {
      times += 1;
      // Some windows, then all of them: memory must not know the difference.
      const days = DAYS[size];
      const store = await openDuckDbStore(join(folder, String(times)), { memoryLimit: "64MB" });
      const organization = viewer();
      const timeZone = "UTC";
      await store.organizations.add({ id: organization, name: "Bench", timeZone, limits: null });
      const account = { organization, address, login: LOGIN };
      await store.mirrors.add({
        ...account,
        sealedPassword: await vault.seal(PASSWORD, account),
        timeZone,
        since: NOW - days * 86_400,
        limits: NO_LIMITS,
        reservedCalls: 0,
        rereadDays: 0,
        pollSeconds: 600,
        paused: false,
      });
      const runner = new MirrorRunner({
        store,
        organization,
        vault,
        // As the others receive it.
        transport: { gzip: false },
        clock: () => NOW * 1000,
        sleepUntil: () => Promise.reject(new Error("There is nothing to wait for")),
      });
      await runner.run(new AbortController().signal);
      const { stored } = await store.mirrors.countRows(organization);
      await store.close();
      return stored;
    };
  },
  /** The npm package `soap`: the usual client from Node. */
  async soap() {
    return async (address) => {
      const client: Client = await createClientAsync(`${address}?wsdl`);
      const [answer] = await client["GetHistoryOfServiceTreatmentsAsync"]({ Params: {} });
      const data = answer.return.Property.find(
        ({ attributes }: { attributes: { name: string } }) => attributes.name === "ResultData",
      );
      return data.Value.row.length;
    };
  },
};

const [kind = "", smallAddress = "", largeAddress = ""] = process.argv.slice(2);
const receiver = receivers[kind];
if (receiver === undefined) throw new Error(`Unknown receiver: ${kind}`);
const receive = await receiver();
await receive(smallAddress, "small");
globalThis.gc?.();
await forgetPeak(process.pid);
// The peak so far is what it holds now.
const before = await peakMemory(process.pid);
await receive(smallAddress, "small");
const smallPeak = await peakMemory(process.pid);
globalThis.gc?.();
await forgetPeak(process.pid);
const processorBefore = await processorTime(process.pid);
const begun = performance.now();
const rows = await receive(largeAddress, "large");
const milliseconds = performance.now() - begun;
const processorAfter = await processorTime(process.pid);
const peak = await peakMemory(process.pid);
const received: Received = {
  rows,
  milliseconds,
  processorMilliseconds:
    processorBefore === null || processorAfter === null ? null : processorAfter - processorBefore,
  growth: difference(peak, before),
  growthWithRows: difference(peak, smallPeak),
};
function difference(of: number | null, from: number | null): number | null {
  return of === null || from === null ? null : of - from;
}

process.stdout.write(`${JSON.stringify(received)}\n`);
process.exit(0);
