import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { generateRandomSecret, hashRandomSecret } from "../accounts/random-secret.ts";
import type { Timeouts } from "../client/send-request.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import { shownValue } from "../history/shown-value.ts";
import { isUuid } from "../history/uuid.ts";
import type { HookStore } from "../store/hook-store.ts";
import { readPublicAddress, readPushAddress } from "./addresses.ts";
import type { OpenListReconciler } from "./compare-open-lists.ts";
import { compareOpenLists, NOTHING_COMPARED } from "./compare-open-lists.ts";
import type { PushTarget } from "./hook-secrets.ts";
import { HookSecrets, unlessKeyIsGone } from "./hook-secrets.ts";
import { COMPARISON_MILLISECONDS, PUSH_LIMITS } from "./limits.ts";
import { LineSubscriptions } from "./line-subscriptions.ts";
import { PushClient } from "./push-client.ts";
import type { SecretVault } from "./secret-vault.ts";
import type { SubscribedHook } from "./subscribed-hook.ts";
import { isSubscribed, linesOfOthers } from "./subscribed-hook.ts";
import type {
  Comparison,
  EndingOutcome,
  Failure,
  SubscriptionOutcome,
} from "./subscription-outcome.ts";
import { failureOf } from "./subscription-outcome.ts";

export interface PushSubscriptionsOptions {
  readonly hooks: HookStore;
  readonly vault: SecretVault;
  /** Who keeps the events; asked for when a list is to be compared. */
  readonly reconciler: () => Promise<OpenListReconciler>;
  readonly clock: Clock;
  readonly timeouts?: Partial<Timeouts>;
}

/** Addresses as a person gave them. */
export interface SubscriptionRequest extends PushTarget {
  /** UUIDs. */
  readonly lines: readonly string[];
}

export type ComparisonListener = (hook: SubscribedHook, comparison: Comparison) => void;

/**
 * The subscriptions of this server at push services. An organization has one hook for an account of
 * a push service; the lines that it subscribed are in the store, and no other line is ever ended.
 * One change at a time; whoever made this stops it before the store closes.
 */
export class PushSubscriptions {
  readonly #options: PushSubscriptionsOptions;
  readonly #secrets: HookSecrets;
  readonly #comparisons = new Map<string, Comparison>();
  readonly #listeners = new Set<ComparisonListener>();
  readonly #stopping = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();
  #watching: Promise<void> | null = null;

  constructor(options: PushSubscriptionsOptions) {
    this.#options = options;
    this.#secrets = new HookSecrets(options.vault);
  }

  /**
   * Makes a hook for the account, or takes the one that is there, and subscribes each line that it
   * has not subscribed yet. A second time it changes nothing; what breaks off is taken up by the
   * next run. With another public address, or when the key of the secrets is gone, the hook's lines
   * are subscribed anew.
   *
   * @returns what the push service did, failures included
   * @throws LetopisError COMMAND_INVALID, MIRROR_KEY_UNUSABLE
   */
  subscribe(request: SubscriptionRequest): Promise<SubscriptionOutcome> {
    return this.#inTurn(() => this.#subscribe(request));
  }

  /**
   * Ends lines that a hook subscribed, as far as the push service lets it.
   *
   * @param lines UUIDs; null: all
   * @throws LetopisError HOOK_UNKNOWN, COMMAND_INVALID
   */
  unsubscribe(hookId: string, lines: readonly string[] | null): Promise<EndingOutcome> {
    return this.#inTurn(() => this.#unsubscribe(hookId, lines && readLines(lines)));
  }

  /** The last comparison of each hook that has lines, since this process began, by its id. */
  async comparisons(): Promise<ReadonlyMap<string, Comparison>> {
    for (const id of this.#comparisons.keys()) {
      const hook = await this.#options.hooks.get(id);
      if ((hook?.subscription?.lines ?? []).length === 0) this.#comparisons.delete(id);
    }
    return this.#comparisons;
  }

  /** Calls a listener with every comparison; returns how to end that. */
  listen(listener: ComparisonListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Compares the open lists of all subscriptions now, and every hour. */
  watch(onFailure: (error: unknown) => void): void {
    this.#watching ??= this.#watch(onFailure);
  }

  /** Compares the open lists of all subscriptions. */
  async compareAll(): Promise<void> {
    for (const { id } of await this.#options.hooks.list()) {
      await this.#inTurn(async () => {
        const hook = await this.#options.hooks.get(id);
        if (hook !== null && isSubscribed(hook)) await this.#compare(hook);
      });
    }
  }

  /** Breaks off what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort(
      new LetopisError("STORE_UNAVAILABLE", "Процесс останавливается. Повторите команду позже."),
    );
    await Promise.allSettled([this.#turn, this.#watching]);
  }

  async #subscribe(request: SubscriptionRequest): Promise<SubscriptionOutcome> {
    const target: PushTarget = {
      ...request,
      pushAddress: readPushAddress(request.pushAddress),
      publicAddress: readPublicAddress(request.publicAddress),
    };
    const wanted = readLines(request.lines);
    const all = await this.#options.hooks.list();
    const found = all.filter(isSubscribed).find((hook) => belongsTo(hook, target));
    const others = linesOfOthers(all, target.pushAddress, found?.id ?? null);
    return found === undefined
      ? this.#subscribeNew(target, wanted, others)
      : this.#subscribeMore(found, target, wanted, others);
  }

  async #subscribeNew(
    target: PushTarget,
    lines: readonly string[],
    others: ReadonlySet<string>,
  ): Promise<SubscriptionOutcome> {
    const { hooks, clock } = this.#options;
    const id = randomUUID();
    const secret = generateRandomSecret();
    const hook: SubscribedHook = {
      id,
      organization: target.organization,
      name: `1С-Коннект, ${new URL(target.pushAddress).host}`,
      authentication: { kind: "bearer" },
      secretHash: hashRandomSecret(secret),
      subscription: await this.#secrets.seal(target, id, secret, []),
      createdAt: nowSeconds(clock),
    };
    // First the hook: the events of the first line may come before the answer.
    await hooks.add(hook);
    const work = this.#workOn(hook, target.password);
    const outcome = await work.subscribe(lines, secret, others);
    if (outcome.subscribed.length > 0) {
      await this.#compare(work.hook);
      return { hook: work.hook, created: true, ...outcome };
    }
    await hooks.remove(id);
    return { hook: null, created: false, ...outcome };
  }

  async #subscribeMore(
    hook: SubscribedHook,
    target: PushTarget,
    wanted: readonly string[],
    others: ReadonlySet<string>,
  ): Promise<SubscriptionOutcome> {
    const known = await unlessKeyIsGone(this.#secrets.openSecret(hook));
    const secret = known ?? generateRandomSecret();
    const anew = known === null || hook.subscription.publicAddress !== target.publicAddress;
    const lines = anew ? [...new Set([...hook.subscription.lines, ...wanted])] : wanted;
    const work = this.#workOn(hook, target.password);
    const failure = anew
      ? await this.#beginAnew(work, target, secret)
      : await this.#takePassword(work, target, secret);
    if (failure !== null) {
      const nothing = { subscribed: [], already: [], refused: [] };
      return { hook: work.hook, created: false, ...nothing, failure, untried: lines };
    }
    const outcome = await work.subscribe(lines, secret, others);
    if (outcome.subscribed.length > 0) await this.#compare(work.hook);
    return { hook: work.hook, created: false, ...outcome };
  }

  /** Ends every line of a hook; only then another address or another secret holds. */
  async #beginAnew(
    work: LineSubscriptions,
    target: PushTarget,
    secret: string,
  ): Promise<Failure | null> {
    const { left } = await work.end(work.hook.subscription.lines);
    const [first] = left;
    if (first !== undefined) return { code: first.code, message: first.message };
    await work.change({
      secretHash: hashRandomSecret(secret),
      subscription: await this.#secrets.seal(target, work.hook.id, secret, []),
    });
    return null;
  }

  /** Writes down another password once the push service takes it. */
  async #takePassword(
    work: LineSubscriptions,
    target: PushTarget,
    secret: string,
  ): Promise<Failure | null> {
    const { hook } = work;
    const before = await unlessKeyIsGone(this.#secrets.openPassword(hook));
    if (before === target.password) return null;
    const { lines } = hook.subscription;
    const [first] = lines;
    const failure = first === undefined ? null : await work.check(first);
    if (failure !== null) return failure;
    await work.change({
      subscription: await this.#secrets.seal(target, hook.id, secret, lines),
    });
    return null;
  }

  async #unsubscribe(hookId: string, lines: readonly string[] | null): Promise<EndingOutcome> {
    const hook = await this.#options.hooks.get(hookId);
    if (hook === null) {
      throw new LetopisError(
        "HOOK_UNKNOWN",
        `Хука «${shownValue(hookId)}» нет. Список: letopis hook list.`,
      );
    }
    if (!isSubscribed(hook)) return { ended: [], notOurs: lines ?? [], left: [] };
    const subscribed = hook.subscription.lines;
    const ours = lines === null ? subscribed : lines.filter((line) => subscribed.includes(line));
    const notOurs = (lines ?? []).filter((line) => !subscribed.includes(line));
    const password = await unlessKeyIsGone(this.#secrets.openPassword(hook));
    if (password === null) {
      const failure = {
        code: "MIRROR_KEY_UNUSABLE" as const,
        message: "Ключ, которым запечатан пароль push-сервиса, потерян.",
      };
      return { ended: [], notOurs, left: ours.map((line) => ({ line, ...failure })) };
    }
    return { ...(await this.#workOn(hook, password).end(ours)), notOurs };
  }

  async #compare(hook: SubscribedHook): Promise<void> {
    const { clock, reconciler } = this.#options;
    const { signal } = this.#stopping;
    const { lines } = hook.subscription;
    if (lines.length === 0) return;
    let comparison: Comparison;
    try {
      comparison = await compareOpenLists({
        client: this.#clientOf(hook, await this.#secrets.openPassword(hook)),
        organization: hook.organization,
        lines,
        reconciler: await reconciler(),
        clock,
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      const failed = lines.map((line) => ({ line, ...failureOf(error) }));
      comparison = { at: nowSeconds(clock), ...NOTHING_COMPARED, failed };
    }
    this.#comparisons.set(hook.id, comparison);
    for (const listener of this.#listeners) listener(hook, comparison);
  }

  async #watch(onFailure: (error: unknown) => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.compareAll();
      } catch (error) {
        // The store failed: whatever it is, it is no reason to stop for good.
        if (!signal.aborted) onFailure(error);
      }
      await delay(COMPARISON_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  #workOn(hook: SubscribedHook, password: string): LineSubscriptions {
    return new LineSubscriptions(hook, {
      hooks: this.#options.hooks,
      client: this.#clientOf(hook, password),
      signal: this.#stopping.signal,
    });
  }

  #clientOf({ subscription }: SubscribedHook, password: string): PushClient {
    const { timeouts } = this.#options;
    return new PushClient({
      address: new URL(subscription.pushAddress),
      credentials: { login: subscription.login, password },
      ...(timeouts && { timeouts }),
    });
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(() => {
      this.#stopping.signal.throwIfAborted();
      return work();
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function belongsTo(
  { organization, subscription }: SubscribedHook,
  target: Pick<PushTarget, "organization" | "pushAddress" | "login">,
): boolean {
  return (
    organization === target.organization &&
    subscription.pushAddress === target.pushAddress &&
    subscription.login === target.login
  );
}

/** Each once, in lower case. */
function readLines(lines: readonly string[]): readonly string[] {
  const wrong = lines.find((line) => !isUuid(line));
  if (wrong !== undefined) {
    throw new LetopisError(
      "COMMAND_INVALID",
      `Линия «${shownValue(wrong)}» — не UUID. Идентификаторы линий есть в справочнике.`,
    );
  }
  const ids = [...new Set(lines.map((line) => line.toLowerCase()))];
  if (ids.length > PUSH_LIMITS.lines) {
    throw new LetopisError(
      "COMMAND_INVALID",
      `Линий ${ids.length}, а за один раз можно не больше ${PUSH_LIMITS.lines}.`,
    );
  }
  return ids;
}
