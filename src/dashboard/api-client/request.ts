import type { Problem } from "../../api/problem.ts";
import { language } from "../language/language.ts";
import { ApiError } from "./api-error.ts";

const API = "/api/v1";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface RequestOptions {
  readonly parameters?: URLSearchParams;
  /** Sent as JSON. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/**
 * Asks the REST API of the server that served this page; the browser adds the session cookie.
 *
 * @param path below `/api/v1`, with its slash
 * @returns the JSON of the answer, undefined for an answer without content
 * @throws ApiError for answers of 400 and above, and when there is none
 */
export async function request<Answer>(
  method: Method,
  path: string,
  { parameters, body, signal }: RequestOptions = {},
): Promise<Answer> {
  const response = await answerTo(addressOf(path, parameters), {
    method,
    headers: {
      accept: "application/json",
      "accept-language": language.peek(),
      // Keeps the browser's own password dialog away.
      "x-requested-with": "letopis",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) {
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }
  throw await errorOf(response);
}

/** The address of something to download or listen to. */
export function addressOf(path: string, parameters?: URLSearchParams): string {
  const query = parameters?.toString() ?? "";
  return `${API}${path}${query === "" ? "" : `?${query}`}`;
}

async function answerTo(address: string, how: RequestInit): Promise<Response> {
  try {
    return await fetch(address, how);
  } catch (cause) {
    if (how.signal?.aborted === true) throw cause;
    throw new ApiError(0, "", { cause });
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const rest = { retryAfter: Number.isFinite(retryAfter) ? retryAfter : null };
  const type = response.headers.get("content-type") ?? "";
  if (!type.includes("json")) return new ApiError(response.status, "", rest);
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return new ApiError(response.status, problem.detail ?? "", { ...rest, problem });
}
