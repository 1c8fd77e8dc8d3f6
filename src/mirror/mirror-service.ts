import { setTimeout as delay } from "node:timers/promises";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import type { Mirror } from "../store/mirror-store.ts";
import type { Store } from "../store/store.ts";
import type { Period } from "./coverage.ts";
import { asKept } from "./kept-history.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { MirrorEvent } from "./mirror-events.ts";
import { MirrorRunner } from "./mirror-runner.ts";
import type { MirrorStatus } from "./mirror-status.ts";
import { mirrorStatus } from "./mirror-status.ts";
import type { PasswordVault } from "./password-vault.ts";
import type { WindowResult } from "./read-window.ts";
import type { UpstreamTransport } from "./upstream.ts";

export interface MirrorServiceOptions {
  readonly store: Pick<Store, "mirrors" | "directory" | "retention">;
  readonly vault: PasswordVault;
  readonly clock: Clock;
  readonly transport?: UpstreamTransport;
}

export type MirrorListener = (organization: string, event: MirrorEvent) => void;

/** All mirrors of one process. Whoever made it stops it before the store closes. */
export class MirrorService {
  readonly #options: MirrorServiceOptions;
  readonly #runners = new Map<string, MirrorRunner>();
  readonly #watched = new Map<string, Promise<void>>();
  readonly #listeners = new Set<MirrorListener>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();
  #watching = false;

  constructor(options: MirrorServiceOptions) {
    this.#options = options;
  }

  /** Calls a listener with everything that mirrors do; returns how to end that. */
  listen(listener: MirrorListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps every mirror current from now on, those that are added later too. */
  async watchAll(): Promise<void> {
    this.#watching = true;
    await this.#watchListed();
    this.#underWay.add(this.#lookForAdded());
  }

  /** Whether this process keeps mirrors current by itself. */
  get watching(): boolean {
    return this.#watching;
  }

  /** Seals a password for the store. */
  seal(password: string, owner: Pick<Mirror, "organization" | "address" | "login">) {
    return this.#options.vault.seal(password, owner);
  }

  /**
   * Why the password of a mirror cannot be read, in Russian: its key is gone, or another one. Null
   * when it can.
   */
  async passwordProblem(mirror: Mirror): Promise<string | null> {
    try {
      await this.#options.vault.open(mirror.sealedPassword, mirror);
      return null;
    } catch (error) {
      if (error instanceof LetopisError) return error.message;
      throw error;
    }
  }

  /** A mirror was added, changed or removed: takes notice at once. */
  noticeChange(organization: string): void {
    this.#runners.get(organization)?.wake();
    if (this.#watching) this.#watch(organization);
  }

  /** By the names of the organizations. */
  async statuses(): Promise<readonly MirrorStatus[]> {
    const mirrors = await this.#options.store.mirrors.list();
    return Promise.all(mirrors.map((mirror) => this.#statusOf(mirror)));
  }

  /** @throws LetopisError MIRROR_UNKNOWN */
  async status(organization: string): Promise<MirrorStatus> {
    const mirror = await this.#options.store.mirrors.get(organization);
    if (mirror === null) throw unknown();
    return this.#statusOf(mirror);
  }

  /** See `MirrorRunner.run`. */
  run(organization: string, signal: AbortSignal): Promise<void> {
    return this.#track(this.#runner(organization).run(this.#until(signal)));
  }

  /** See `MirrorRunner.watch`. */
  watch(organization: string, signal: AbortSignal): Promise<void> {
    return this.#track(this.#runner(organization).watch(this.#until(signal)));
  }

  /** See `MirrorRunner.verify`. */
  verify(
    organization: string,
    period: Period,
    differences: number,
    signal: AbortSignal,
  ): AsyncGenerator<WindowResult> {
    return this.#runner(organization).verify(period, differences, this.#until(signal));
  }

  /** Breaks off what is under way; nothing half-read is stored. */
  async stop(): Promise<void> {
    this.#stopping.abort(
      new LetopisError("STORE_UNAVAILABLE", "Процесс останавливается. Повторите команду позже."),
    );
    await Promise.allSettled([...this.#watched.values(), ...this.#underWay]);
  }

  async #watchListed(): Promise<void> {
    for (const { organization } of await this.#options.store.mirrors.list()) {
      this.#watch(organization);
    }
  }

  /** Another server of the same store may add mirrors. */
  async #lookForAdded(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(LOOK_MILLISECONDS, signal);
      // A store that fails is told of by the mirrors that are watched.
      if (!signal.aborted) await this.#watchListed().catch(() => undefined);
    }
  }

  #watch(organization: string): void {
    if (this.#watched.has(organization) || this.#stopping.signal.aborted) return;
    const watching = this.#watchForEver(organization).finally(() =>
      this.#watched.delete(organization),
    );
    this.#watched.set(organization, watching);
  }

  async #watchForEver(organization: string): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#runner(organization).watch(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof LetopisError && error.code === "MIRROR_UNKNOWN") {
          this.#runners.delete(organization);
          return;
        }
        // The store failed: whatever it is, it is no reason to stop for good.
        const message = error instanceof Error ? error.message : String(error);
        const until = nowSeconds(this.#options.clock) + MIRROR_LIMITS.firstPauseSeconds;
        this.#tell(organization, { kind: "failed", message, until });
        await sleep(MIRROR_LIMITS.firstPauseSeconds * 1000, signal);
      }
    }
  }

  #runner(organization: string): MirrorRunner {
    let runner = this.#runners.get(organization);
    if (runner === undefined) {
      const { clock } = this.#options;
      runner = new MirrorRunner({
        ...this.#options,
        organization,
        sleepUntil: (instant, signal) => sleepUntil(clock, instant, signal),
        onEvent: (event) => this.#tell(organization, event),
      });
      this.#runners.set(organization, runner);
    }
    return runner;
  }

  async #statusOf(mirror: Mirror): Promise<MirrorStatus> {
    const { store, clock } = this.#options;
    const { organization } = mirror;
    const [progress, rows] = await Promise.all([
      store.mirrors.progress(organization),
      store.mirrors.countRows(organization),
    ]);
    return mirrorStatus(await asKept(store, mirror), progress, rows, nowSeconds(clock));
  }

  #until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stopping.signal]);
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  #tell(organization: string, event: MirrorEvent): void {
    for (const listener of this.#listeners) listener(organization, event);
  }
}

/** The clock is looked at so often while something waits for it: it may be set, machines sleep. */
const LOOK_MILLISECONDS = 60_000;

async function sleepUntil(clock: Clock, instant: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const left = instant * 1000 - clock();
    if (left <= 0) return;
    await delay(Math.min(left, LOOK_MILLISECONDS), undefined, { signal });
  }
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

function unknown(): LetopisError {
  return new LetopisError(
    "MIRROR_UNKNOWN",
    "У этой организации нет зеркала. Список: letopis mirror status, добавить: letopis mirror add.",
  );
}
