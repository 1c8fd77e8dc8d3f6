import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallingLimits } from "../../src/history/calling-limits.ts";
import { CONTRACT_LIMITS } from "../../src/history/calling-limits.ts";
import type { MirrorEvent } from "../../src/mirror/mirror-events.ts";
import { MirrorRunner } from "../../src/mirror/mirror-runner.ts";
import { PasswordVault } from "../../src/mirror/password-vault.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Mirror } from "../../src/store/mirror-store.ts";
import type { Store } from "../../src/store/store.ts";
import type { CallCentreFiles } from "./call-centre.ts";
import type { Fault, FaultProxy } from "./fault-proxy.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import type { RunningService } from "./running-service.ts";
import { PASSWORD, startService } from "./running-service.ts";
import { SimulatedTime } from "./simulated-time.ts";
import type { TreatmentRow } from "./treatment-rows.ts";
import { collectRows, numberedId, toIncomingBatch, treatmentRow } from "./treatment-rows.ts";

export const CABINET = numberedId("f", 1);
export const HOME = numberedId("f", 2);

export interface CloudSettings {
  readonly start: number;
  /** Each is in the cloud from when it was closed. */
  readonly rows?: readonly TreatmentRow[];
  readonly timeZone?: string;
  readonly limits?: CallingLimits;
  readonly mirror?: Partial<Mirror>;
  readonly nextFault?: () => Fault;
  readonly nextNamesFault?: () => Fault;
  /** Seconds that the service's clock is ahead. */
  readonly clockShift?: () => number;
  /** Seconds that a call takes. */
  readonly callSeconds?: () => number;
  readonly prepare?: (store: Store) => Promise<void>;
  /** Real data in the cloud instead of rows, and the organization of them whose cabinet it is. */
  readonly real?: { readonly files: CallCentreFiles; readonly organization: string };
}

/** A cloud (our own server behind a fault proxy), a home store, and one simulated time for both. */
export interface MirroredCloud {
  readonly time: SimulatedTime;
  readonly cloud: RunningService;
  readonly proxy: FaultProxy;
  readonly home: Store;
  readonly vault: PasswordVault;
  readonly events: readonly MirrorEvent[];
  /** Where the home store lies; for another process, once it is closed here. */
  readonly folder: string;
  readonly keyFile: string;
  runner(): MirrorRunner;
  /** Rows as the organization at home sees them, by time. */
  homeRows(): Promise<TreatmentRow[]>;
  cloudRows(): Promise<TreatmentRow[]>;
  /** Rows change in the cloud. */
  changeCloud(rows: readonly TreatmentRow[]): Promise<void>;
  reopenHome(): Promise<void>;
  closeHome(): Promise<void>;
  close(): Promise<void>;
}

export async function startMirroredCloud(settings: CloudSettings): Promise<MirroredCloud> {
  const { start, timeZone = "Europe/Moscow", limits = CONTRACT_LIMITS, real } = settings;
  const time = new SimulatedTime(start);
  const shift = settings.clockShift ?? (() => 0);
  const cloud = await startService({
    clock: () => time.clock() + shift() * 1000,
    timeZone,
    limits,
    ...(real && { files: real.files }),
    prepare: async (store) => {
      if (real === undefined) {
        await store.organizations.add({ id: CABINET, name: "Кабинет", timeZone, limits: null });
      }
      await settings.prepare?.(store);
    },
  });
  const toCome = (settings.rows ?? []).toSorted((one, other) => one.closed - other.closed);
  const close = async () => {
    const later = toCome.findIndex(({ closed }) => closed > time.seconds);
    const closed = toCome.splice(0, later === -1 ? toCome.length : later);
    if (closed.length > 0) await write(cloud.store, CABINET, closed);
  };
  await close();
  const proxy = await startFaultProxy({
    origin: cloud.origin,
    now: () => time.seconds + shift(),
    nextFault: settings.nextFault ?? (() => "none"),
    nextNamesFault: settings.nextNamesFault ?? (() => "none"),
    onCall: async () => {
      time.pass(settings.callSeconds?.() ?? 2);
      await close();
    },
  });

  const place = await mkdtemp(join(tmpdir(), "letopis-mirror-"));
  const folder = join(place, "data");
  const keyFile = join(place, "mirror.key");
  const vault = new PasswordVault(keyFile);
  let home = await openDuckDbStore(folder);
  await home.organizations.add({ id: HOME, name: "Дом", timeZone, limits: null });
  const cabinet = await cloud.store.organizations.get(real?.organization ?? CABINET);
  const login = cabinet?.name ?? "";
  const account = { organization: HOME, address: proxy.address, login };
  await home.mirrors.add({
    ...account,
    sealedPassword: await vault.seal(PASSWORD, account),
    timeZone,
    since: start - 90 * 86_400,
    limits: CONTRACT_LIMITS,
    reservedCalls: 2,
    rereadDays: 14,
    pollSeconds: 600,
    paused: false,
    ...settings.mirror,
  });
  const events: MirrorEvent[] = [];
  let open = true;
  return {
    time,
    cloud,
    proxy,
    vault,
    events,
    folder,
    keyFile,
    get home() {
      return home;
    },
    runner: () =>
      new MirrorRunner({
        store: home,
        organization: HOME,
        vault,
        clock: time.clock,
        sleepUntil: time.sleepUntil,
        transport: { timeouts: { firstByteMilliseconds: 1500, idleMilliseconds: 1500 } },
        callMilliseconds: 4000,
        onEvent: (event) => events.push(event),
      }),
    homeRows: () => rowsOf(home, HOME),
    cloudRows: () => rowsOf(cloud.store, real?.organization ?? CABINET),
    changeCloud: (rows) => write(cloud.store, CABINET, rows),
    async closeHome() {
      if (open) await home.close();
      open = false;
    },
    async reopenHome() {
      home = await openDuckDbStore(folder);
      open = true;
    },
    async close() {
      if (open) await home.close();
      await proxy.close();
      await cloud.close();
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** Believable enough: spread over a time, closed within hours, some never served, some rated. */
export function cloudRows(count: number, from: number, to: number, seed = 1): TreatmentRow[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state / 0x7f_ff_ff_ff;
  };
  return Array.from({ length: count }, (_, index) => {
    const initialized = Math.floor(from + random() * (to - from - 7200));
    const waited = Math.floor(random() * 600);
    const duration = waited + Math.floor(random() * 6000);
    const served = random() < 0.8;
    return treatmentRow({
      id: numberedId("b", seed * 1_000_000 + index),
      initialized,
      client: numberedId("c", Math.floor(random() * 40)),
      serviceUser: numberedId("e", Math.floor(random() * 100)),
      queueWaitingTime: waited,
      closed: initialized + duration,
      duration,
      queueLength: 1 + Math.floor(random() * 5),
      ...(served && {
        specialist: numberedId("d", Math.floor(random() * 10)),
        specAppointed: initialized + waited,
        reactionStarted: initialized + waited,
        serviceQualityAssessment: random() < 0.3 ? 5 : 0,
      }),
    });
  });
}

async function rowsOf(store: Store, organization: string): Promise<TreatmentRow[]> {
  const { batches } = await store.treatments.scan({ query: {}, organization });
  return collectRows(batches);
}

async function write(
  store: Store,
  organization: string,
  rows: readonly TreatmentRow[],
): Promise<void> {
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: organization });
  await writer.write(toIncomingBatch(rows));
  await writer.commit();
}
