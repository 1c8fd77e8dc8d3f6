import { LRUCache } from "lru-cache";
import type { Clock } from "../history/clock.ts";
import { DecayingCounts } from "./decaying-counts.ts";
import { SLOWDOWN_LIMITS } from "./limits.ts";

/**
 * Makes guessing slow without ever locking anyone out: failures of an address and failures on a
 * login each delay the next attempt, up to a cap. Whoever gave the right password from an address
 * within the last days is recognized there, and then delayed by nothing but failures of this very
 * address on this very login: strangers who guess, be it at the login or from behind the same
 * address, do not slow him.
 *
 * Addresses are given as networks, see `networkOf`.
 */
export class FailureSlowdown {
  readonly #clock: Clock;
  readonly #networks: DecayingCounts;
  readonly #logins: DecayingCounts;
  readonly #pairs: DecayingCounts;
  /** Login to network to the time of the last success. */
  readonly #recognized = new LRUCache<string, LRUCache<string, number>>({
    max: SLOWDOWN_LIMITS.entries,
  });

  constructor(clock: Clock) {
    const { halfLifeMilliseconds, entries } = SLOWDOWN_LIMITS;
    const counts = () => new DecayingCounts({ clock, halfLifeMilliseconds, entries });
    this.#clock = clock;
    this.#networks = counts();
    this.#logins = counts();
    this.#pairs = counts();
  }

  /** Milliseconds that the next attempt has to wait before its password is looked at. */
  delayFor(network: string, login: string): number {
    const { addressDelayMilliseconds, loginDelayMilliseconds } = SLOWDOWN_LIMITS;
    if (this.isRecognized(network, login)) {
      return delayAfter(this.#pairs.get(pairKey(network, login)), addressDelayMilliseconds);
    }
    return Math.max(
      delayAfter(this.#networks.get(network), addressDelayMilliseconds),
      delayAfter(this.#logins.get(login), loginDelayMilliseconds),
    );
  }

  /** Whether this login succeeded from this network lately. */
  isRecognized(network: string, login: string): boolean {
    const at = this.#recognized.get(login)?.get(network);
    return at !== undefined && this.#clock() - at < SLOWDOWN_LIMITS.recognizedMilliseconds;
  }

  recordFailure(network: string, login: string): void {
    this.#networks.add(network, 1);
    this.#logins.add(login, 1);
    this.#pairs.add(pairKey(network, login), 1);
  }

  /**
   * Forgives the failures of this network on this login, and only those: an account of one's own
   * must not wash off guesses at other people's.
   */
  recordSuccess(network: string, login: string): void {
    const pair = pairKey(network, login);
    const failures = this.#pairs.get(pair);
    this.#networks.add(network, -failures);
    this.#logins.add(login, -failures);
    this.#pairs.add(pair, -failures);
    this.#recognize(network, login);
  }

  #recognize(network: string, login: string): void {
    let networks = this.#recognized.get(login);
    if (!networks) {
      networks = new LRUCache({ max: SLOWDOWN_LIMITS.recognizedAddressesPerLogin });
      this.#recognized.set(login, networks);
    }
    networks.set(network, this.#clock());
  }
}

function delayAfter(failures: number, cap: number): number {
  const beyond = failures - SLOWDOWN_LIMITS.freeFailures;
  if (beyond <= 0) return 0;
  return Math.min(cap, Math.round(SLOWDOWN_LIMITS.firstDelayMilliseconds * 2 ** (beyond - 1)));
}

/** Networks hold no space, so a pair is read one way only. */
function pairKey(network: string, login: string): string {
  return `${network} ${login}`;
}
