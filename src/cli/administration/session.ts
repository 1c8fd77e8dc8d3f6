import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { startRequest } from "./socket-request.ts";

/** While it is open, the process behind the socket does not end of its own accord. */
export interface Session {
  end(): void;
}

/**
 * Asks whoever listens on a socket to stay.
 *
 * @param signal ends the wait for an answer.
 * @returns null when nobody answers, or the one who does is about to end.
 * @throws Error when the socket may not be opened (EACCES)
 */
export async function openSession(
  socketPath: string,
  signal: AbortSignal,
): Promise<Session | null> {
  const sent = startRequest(socketPath, { method: "GET", path: "/session" });
  const giveUp = () => sent.destroy();
  signal.addEventListener("abort", giveUp);
  try {
    if (signal.aborted) giveUp();
    sent.end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    // From now on a broken session shows in the requests that it was opened for.
    sent.on("error", NOTHING_TO_DO);
    answer.on("error", NOTHING_TO_DO).resume();
    if (answer.statusCode === 200) return { end: () => sent.destroy() };
    sent.destroy();
    return null;
  } catch (error) {
    sent.on("error", NOTHING_TO_DO).destroy();
    if (isRefusal(error)) throw error;
    return null;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

const NOTHING_TO_DO = (): undefined => undefined;

function isRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "EACCES" || code === "EPERM";
}
