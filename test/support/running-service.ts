import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { hashPassword } from "../../src/accounts/password-hash.ts";
import type { Configuration } from "../../src/configuration/configuration.ts";
import { loadConfiguration } from "../../src/configuration/load-configuration.ts";
import type { CallingLimits } from "../../src/history/calling-limits.ts";
import { NO_LIMITS } from "../../src/history/calling-limits.ts";
import type { Clock } from "../../src/history/clock.ts";
import { importDirectory } from "../../src/intake/files/import-directory.ts";
import { importTreatments } from "../../src/intake/files/import-treatments.ts";
import { openSource } from "../../src/intake/files/source.ts";
import { EventIntake } from "../../src/intake/live/event-intake.ts";
import type { LiveIntake } from "../../src/server/live/live-intake.ts";
import { startServer } from "../../src/server/start-server.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import type { CallCentreFiles } from "./call-centre.ts";

export const PASSWORD = "correct horse";

/** When the entries of an imported directory changed, seconds UTC. */
export const DIRECTORY_CHANGED_AT = Date.UTC(2026, 10, 1) / 1000;

/** A cheap hash: these tests are not about its strength. */
const QUICK = { ln: 4, r: 8, p: 1 };

export interface RunningService {
  readonly store: Store;
  /** Where events come in. */
  readonly events: EventIntake;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Address of the service. */
  readonly address: string;
  readonly metricsAddress: string | null;
  /** Lines of the log, as JSON texts. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

export interface ServiceSettings {
  readonly files?: CallCentreFiles;
  /** Fills the store otherwise, before accounts are made. */
  readonly prepare?: (store: Store) => Promise<void>;
  readonly clock?: Clock;
  readonly timeZone?: string;
  readonly limits?: CallingLimits;
  readonly configuration?: Partial<Configuration>;
  /** What is shown as open; default: what came to hooks. */
  readonly intake?: LiveIntake;
  /** Folder of a built dashboard; default: none is served. */
  readonly dashboard?: string;
  /** Wraps the store that the server sees, to break it. */
  readonly wrap?: (store: Store) => Store;
}

/**
 * The whole product but for its command line: a store in a temporary folder, the files imported,
 * an account for each organization (its login is the organization's name), listening on a free port.
 */
export async function startService(settings: ServiceSettings = {}): Promise<RunningService> {
  const place = await mkdtemp(join(tmpdir(), "letopis-service-"));
  const store = await openDuckDbStore(join(place, "data"));
  if (settings.files !== undefined) await importFiles(store, settings.files);
  await settings.prepare?.(store);
  const passwordHash = await hashPassword(PASSWORD, QUICK);
  for (const { id, name } of await store.organizations.list()) {
    await store.organizations.update(id, {
      limits: settings.limits ?? NO_LIMITS,
      ...(settings.timeZone === undefined ? {} : { timeZone: settings.timeZone }),
    });
    await store.accounts.add({
      login: name,
      organization: id,
      passwordHash,
      operations: null,
      demo: false,
      administrator: false,
    });
  }
  const { configuration } = await loadConfiguration({
    environment: {},
    flags: {},
    workingFolder: place,
  });
  const log: string[] = [];
  const clock = settings.clock ?? (() => Date.UTC(2026, 10, 24, 9));
  const events = await EventIntake.open({ store, clock });
  let stopped = false;
  const server = await startServer({
    configuration: {
      ...configuration,
      listen: { host: "127.0.0.1", port: 0 },
      ...settings.configuration,
    },
    store: settings.wrap?.(store) ?? store,
    events,
    ...(settings.intake !== undefined && { intake: settings.intake }),
    dashboard: settings.dashboard ?? null,
    clock,
    logger: pino({ level: "info" }, { write: (line: string) => log.push(line) }),
  });
  const origin = server.addresses[0] ?? "";
  return {
    store,
    events,
    origin,
    address: `${origin}/cus/ws/PartnerWebAPI2`,
    metricsAddress: server.metricsAddress,
    log,
    async close() {
      if (stopped) return;
      stopped = true;
      await server.close();
      await events.close();
      await store.close();
      await rm(place, { recursive: true, force: true });
    },
  };
}

async function importFiles(store: Store, files: CallCentreFiles): Promise<void> {
  const directory = await openSource(files.directory);
  await importDirectory(directory, store.directory, DIRECTORY_CHANGED_AT);
  await directory.close();
  const source = await openSource(files.treatments);
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
  await importTreatments({ source, timeZone: "UTC", writer });
  await source.close();
}
