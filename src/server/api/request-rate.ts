import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import { ApiError } from "./api-error.ts";
import { viewerOf } from "./viewer.ts";

const WINDOW_SECONDS = 60;

/** Requests of accounts in the minute that runs. Memory is that of the accounts that made one. */
export class RequestRate {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #counts = new Map<string, number>();
  #window = 0;

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts a request. Seconds until the next minute, and what is left of this one: below zero, none. */
  take(login: string): { readonly left: number; readonly resetSeconds: number } {
    const now = nowSeconds(this.#clock);
    const window = Math.floor(now / WINDOW_SECONDS);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts.clear();
    }
    const used = (this.#counts.get(login) ?? 0) + 1;
    this.#counts.set(login, used);
    return { left: this.#limit - used, resetSeconds: (window + 1) * WINDOW_SECONDS - now };
  }
}

/**
 * A hook, after authentication, that bounds an account's requests and says so in RateLimit-Policy
 * and RateLimit (draft-ietf-httpapi-ratelimit-headers). Public routes are not counted.
 */
export function limitRequests(clock: Clock, limit: number | null) {
  const rate = limit === null ? null : new RequestRate(clock, limit);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (rate === null || request.viewer === null) return;
    const { left, resetSeconds } = rate.take(viewerOf(request).account.login);
    reply.header("ratelimit-policy", `"account";q=${limit};w=${WINDOW_SECONDS}`);
    reply.header("ratelimit", `"account";r=${Math.max(0, left)};t=${resetSeconds}`);
    if (left >= 0) return;
    throw new ApiError(
      "TOO_MANY_REQUESTS",
      {
        ru: `Больше ${limit} запросов за минуту. Повторите через ${resetSeconds} с.`,
        en: `More than ${limit} requests in a minute. Try again in ${resetSeconds} s.`,
      },
      { retryAfterSeconds: resetSeconds },
    );
  };
}
