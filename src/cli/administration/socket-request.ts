import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { request } from "node:http";
import { LetopisError } from "../../contract/letopis-error.ts";

export interface SocketRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Starts a request to the process that listens on a socket. The caller writes the body and ends it. */
export function startRequest(socketPath: string, options: SocketRequest): ClientRequest {
  const { method, path, headers = {}, signal } = options;
  return request({ socketPath, method, path, headers, agent: false, ...(signal && { signal }) });
}

/**
 * The beginning of the answer.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE when the process ends before it answers
 */
export async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  try {
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return answer;
  } catch (error) {
    throw brokenOff(error);
  }
}

/** An answer that did not come to its end, as a person should hear of it. */
export function brokenOff(error: unknown): unknown {
  if (error instanceof LetopisError) return error;
  if (error instanceof Error && error.name === "AbortError") return error;
  return new LetopisError(
    "STORE_UNAVAILABLE",
    "Процесс, который работал с папкой данных, завершился раньше, чем ответил. Повторите команду.",
    { cause: error },
  );
}
