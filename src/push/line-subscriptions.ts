import type { HookStore } from "../store/hook-store.ts";
import { hookUrl } from "./addresses.ts";
import type { PushClient } from "./push-client.ts";
import { PushRefusedError } from "./push-error.ts";
import type { SubscribedHook } from "./subscribed-hook.ts";
import type {
  EndingOutcome,
  Failure,
  LeftLine,
  SubscriptionOutcome,
} from "./subscription-outcome.ts";
import { failureOf } from "./subscription-outcome.ts";

export interface LineSubscriptionsOptions {
  readonly hooks: Pick<HookStore, "update">;
  readonly client: Pick<PushClient, "subscribe" | "unsubscribe" | "openTreatments">;
  readonly signal: AbortSignal;
}

/**
 * Subscribes and ends lines of one hook, one after the other. Each is written down at once when it
 * is subscribed, and struck out when it is ended: in the store stands what the push service has.
 */
export class LineSubscriptions {
  readonly #options: LineSubscriptionsOptions;
  #hook: SubscribedHook;

  constructor(hook: SubscribedHook, options: LineSubscriptionsOptions) {
    this.#hook = hook;
    this.#options = options;
  }

  /** As it is written down now. */
  get hook(): SubscribedHook {
    return this.#hook;
  }

  /** Writes down what else changed about the hook. */
  async change(
    change: Partial<Pick<SubscribedHook, "secretHash" | "subscription">>,
  ): Promise<void> {
    await this.#options.hooks.update(this.#hook.id, change);
    this.#hook = { ...this.#hook, ...change };
  }

  /** @param others lines that other hooks of this server have */
  async subscribe(
    lines: readonly string[],
    secret: string,
    others: ReadonlySet<string>,
  ): Promise<Omit<SubscriptionOutcome, "hook" | "created">> {
    const target = {
      url: hookUrl(this.#hook.subscription.publicAddress, this.#hook.id),
      token: secret,
    };
    const subscribed: string[] = [];
    const already: string[] = [];
    const refused: LeftLine[] = [];
    for (const [index, line] of lines.entries()) {
      if (this.#has(line)) {
        already.push(line);
        continue;
      }
      if (others.has(line)) {
        refused.push({
          line,
          code: "PUSH_REFUSED",
          message: `Линия ${line}: её события уже получает другой хук этого сервера.`,
        });
        continue;
      }
      try {
        await this.#options.client.subscribe(line, target, this.#options.signal);
      } catch (error) {
        const failure = this.#failureOf(error);
        if (refusesLineOnly(error)) {
          refused.push({ line, ...failure });
          continue;
        }
        const untried = lines.slice(index).filter((one) => !this.#has(one));
        return { subscribed, already, refused, failure, untried };
      }
      await this.#writeLines([...this.#hook.subscription.lines, line]);
      subscribed.push(line);
    }
    return { subscribed, already, refused, failure: null, untried: [] };
  }

  /** Ends lines of the hook, as far as the push service lets it. */
  async end(lines: readonly string[]): Promise<Pick<EndingOutcome, "ended" | "left">> {
    const ended: string[] = [];
    const left: LeftLine[] = [];
    for (const [index, line] of lines.entries()) {
      try {
        await this.#options.client.unsubscribe(line, this.#options.signal);
      } catch (error) {
        const failure = this.#failureOf(error);
        if (refusesLineOnly(error)) {
          left.push({ line, ...failure });
          continue;
        }
        left.push(...lines.slice(index).map((rest) => ({ line: rest, ...failure })));
        break;
      }
      await this.#writeLines(this.#hook.subscription.lines.filter((one) => one !== line));
      ended.push(line);
    }
    return { ended, left };
  }

  /** Whether the push service takes the password: reads, and changes nothing. */
  async check(line: string): Promise<Failure | null> {
    try {
      await this.#options.client.openTreatments(line, this.#options.signal);
      return null;
    } catch (error) {
      return this.#failureOf(error);
    }
  }

  #has(line: string): boolean {
    return this.#hook.subscription.lines.includes(line);
  }

  async #writeLines(lines: readonly string[]): Promise<void> {
    await this.change({ subscription: { ...this.#hook.subscription, lines } });
  }

  /** Whatever a call ended with; that this process ends is no failure of it. */
  #failureOf(error: unknown): Failure {
    this.#options.signal.throwIfAborted();
    return failureOf(error);
  }
}

function refusesLineOnly(error: unknown): boolean {
  return error instanceof PushRefusedError && error.refused === "line";
}
