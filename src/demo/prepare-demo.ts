import { setImmediate as nextTurn } from "node:timers/promises";
import { hashPassword } from "../accounts/password-hash.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import type { Store } from "../store/store.ts";
import { DEMO_ACCOUNTS, DEMO_ORGANIZATIONS, demoScheme } from "./scheme.ts";
import { simulateTreatments } from "./simulate.ts";

export interface DemoOptions {
  readonly clock: Clock;
  /** Default 100,000. */
  readonly treatments?: number;
  readonly seed: number;
  /** Rows written so far. */
  readonly onProgress?: (rows: number) => void;
  /** Looked at between batches; a demo that is broken off leaves no treatments. */
  readonly signal?: AbortSignal;
}

/**
 * Fills an empty store with the demo: organizations, accounts, directory, treatments up to now.
 * The treatments come last and become visible all at once, so that a demo which was broken off is
 * made anew and a finished one is left as it is, with whatever was done to it since.
 *
 * @returns whether anything was made
 * @throws LetopisError COMMAND_INVALID when the store holds something else than a demo; the
 * reason of `signal`
 */
export async function prepareDemo(store: Store, options: DemoOptions): Promise<boolean> {
  const { treatments } = await store.describe();
  await refuseOtherData(store, treatments);
  if (treatments > 0) return false;
  await addOrganizations(store);
  await addAccounts(store);
  await store.directory.write(demoScheme().directory, { changedAt: nowSeconds(options.clock) });
  await addTreatments(store, options);
  return true;
}

async function refuseOtherData(store: Store, treatments: number): Promise<void> {
  const organizations = await store.organizations.list();
  const ours = organizations.filter(({ id }) => DEMO_ORGANIZATIONS.some((demo) => demo.id === id));
  const isDemo = treatments > 0 ? ours.length > 0 : ours.length === organizations.length;
  if (isDemo) return;
  throw new LetopisError(
    "COMMAND_INVALID",
    "В этой папке данных уже есть другие данные, демонстрация их не тронет. Укажите для неё другую папку (--data).",
  );
}

async function addOrganizations(store: Store): Promise<void> {
  for (const organization of DEMO_ORGANIZATIONS) {
    if ((await store.organizations.get(organization.id)) === null) {
      await store.organizations.add(organization);
    }
  }
}

async function addAccounts(store: Store): Promise<void> {
  for (const { login, password, organization } of DEMO_ACCOUNTS) {
    if ((await store.accounts.get(login)) !== null) continue;
    const passwordHash = await hashPassword(password);
    await store.accounts.add({
      login,
      organization,
      passwordHash,
      operations: null,
      demo: true,
      administrator: false,
    });
  }
}

async function addTreatments(store: Store, options: DemoOptions): Promise<void> {
  const { clock, treatments, seed, onProgress, signal } = options;
  const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
  try {
    let rows = 0;
    const now = nowSeconds(clock);
    for (const batch of simulateTreatments({ seed, now, ...(treatments && { treatments }) })) {
      // Simulating leaves the event loop no turn of its own, and that is where signals arrive.
      await nextTurn();
      signal?.throwIfAborted();
      await writer.write(batch);
      rows += batch.rows;
      onProgress?.(rows);
    }
    await nextTurn();
    signal?.throwIfAborted();
    await writer.commit();
  } catch (error) {
    await writer.rollback();
    throw error;
  }
}
