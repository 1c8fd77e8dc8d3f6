import { describe, expect, it } from "vitest";
import { OutOfLimitError, TransportError, UnexpectedStatusError } from "./client-errors.ts";
import type { RetryOptions } from "./retry.ts";
import { withRetries } from "./retry.ts";

function broken(code: string, received = false): TransportError {
  return new TransportError("", { received }, { cause: Object.assign(new Error(code), { code }) });
}

function status(number: number, retryAfterSeconds: number | null = null): UnexpectedStatusError {
  return new UnexpectedStatusError("", { status: number, location: null, retryAfterSeconds });
}

/** Attempts that fail with each error in turn, then succeed: how many were made, pauses, outcome. */
async function run(errors: readonly Error[], options: RetryOptions = {}, signal?: AbortSignal) {
  const pauses: number[] = [];
  let attempts = 0;
  const outcome = await withRetries(
    async () => {
      const error = errors[attempts++];
      if (error !== undefined) throw error;
      return "done";
    },
    {
      random: () => 0.5,
      delay: async (milliseconds) => {
        pauses.push(milliseconds);
      },
      ...options,
    },
    signal,
  ).catch((error: unknown) => error);
  return { attempts, pauses, outcome };
}

describe("withRetries", () => {
  it.each([broken("ECONNREFUSED"), broken("ECONNRESET"), status(502), status(503), status(504)])(
    "repeats after %o, with pauses that grow",
    async (error) => {
      expect(await run([error, error])).toEqual({
        attempts: 3,
        pauses: [500, 1000],
        outcome: "done",
      });
    },
  );

  it("repeats no more than twice unless told to", async () => {
    const error = status(503);
    expect(await run([error, error, error, error])).toMatchObject({ attempts: 3, outcome: error });
    expect(await run([error], { repeats: 0 })).toMatchObject({ attempts: 1, outcome: error });
  });

  it.each([
    ["an answer that had begun", broken("ECONNRESET", true)],
    ["a certificate that is not trusted", broken("CERT_HAS_EXPIRED")],
    ["a name that does not exist", broken("ENOTFOUND")],
    [
      "a silence after the request",
      new TransportError("", { received: false, timeout: "firstByte" }),
    ],
    ["a spent limit", new OutOfLimitError("OUT_OF_LIMIT", "", 5)],
    ["another status", status(500)],
    ["a mistake of ours", new TypeError("mistake")],
  ])("never repeats after %s", async (_what, error) => {
    expect(await run([error])).toEqual({ attempts: 1, pauses: [], outcome: error });
  });

  it("waits as long as the service asks, or gives up where that is too long", async () => {
    expect(await run([status(503, 20)])).toMatchObject({ pauses: [20_500], outcome: "done" });
    expect(await run([status(503, 31)])).toMatchObject({ attempts: 1, pauses: [] });
  });

  it("ends a pause when the signal does", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const running = withRetries(
      async () => {
        setImmediate(() => controller.abort(reason));
        throw status(503);
      },
      { random: () => 1, firstPauseMilliseconds: 30_000 },
      controller.signal,
    );
    await expect(running).rejects.toBe(reason);
  });
});
