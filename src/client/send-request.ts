import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { LetopisError } from "../contract/letopis-error.ts";
import { ANSWER_LIMITS } from "./limits.ts";

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** http or https. */
  readonly address: URL;
  /** Sent at once, as Basic in UTF-8; null: none. */
  readonly credentials: Credentials | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** Inflated. Throws when the connection breaks or falls silent. Single use. */
  readonly body: AsyncIterable<Buffer>;
  /** Ends the exchange; harmless after its end. */
  close(): void;
}

/**
 * Sends a request and hands over the answer as it comes. Redirects are not followed: the password
 * is meant for this address alone.
 *
 * @throws LetopisError ADDRESS_UNREACHABLE; the signal's reason
 */
export async function sendRequest(options: HttpRequest): Promise<HttpAnswer> {
  const { address, body, signal } = options;
  const sent = startRequest(options);
  sent.setTimeout(ANSWER_LIMITS.silenceMilliseconds, () =>
    sent.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
  );
  sent.end(body);
  try {
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    // An error of the connection comes out of the body too.
    sent.on("error", () => undefined);
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: inflated(answer),
      close: () => sent.destroy(),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw unreachable(address, error);
  }
}

function startRequest(options: HttpRequest): ClientRequest {
  const { method, address, credentials, headers, body, signal } = options;
  const start = address.protocol === "https:" ? requestHttps : requestHttp;
  return start(address, {
    method,
    agent: false,
    ...(signal && { signal }),
    headers: {
      "accept-encoding": "gzip",
      ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
      ...(credentials && { authorization: basic(credentials) }),
      ...headers,
    },
  });
}

function basic({ login, password }: Credentials): string {
  return `Basic ${Buffer.from(`${login}:${password}`, "utf8").toString("base64")}`;
}

function inflated(answer: IncomingMessage): AsyncIterable<Buffer> {
  const encoding = (answer.headers["content-encoding"] ?? "identity").toLowerCase();
  if (encoding !== "gzip" && encoding !== "x-gzip") return answer;
  const gunzip = createGunzip();
  pipeline(answer, gunzip, () => {
    // Errors of either stream come out of the iteration.
  });
  return gunzip;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOTFOUND", "имя компьютера не найдено в DNS"],
  ["EAI_AGAIN", "DNS не отвечает"],
  ["ECONNREFUSED", "на этом порту никто не слушает"],
  ["ECONNRESET", "соединение разорвано; возможно, там ждут https вместо http или наоборот"],
  ["EPROTO", "там не HTTPS; возможно, нужен адрес http://"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "там не HTTPS; возможно, нужен адрес http://"],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "там не HTTPS; возможно, нужен адрес http://"],
  ["HPE_INVALID_CONSTANT", "там не HTTP; возможно, нужен адрес https://"],
  ["ETIMEDOUT", "ответа нет слишком долго"],
  ["EHOSTUNREACH", "к этому компьютеру нет пути по сети"],
  ["ENETUNREACH", "сеть недоступна"],
  ["CERT_HAS_EXPIRED", "срок действия сертификата истёк"],
  [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "сертификат самоподписанный; его центр задаёт NODE_EXTRA_CA_CERTS",
  ],
  ["SELF_SIGNED_CERT_IN_CHAIN", "центр сертификации неизвестен; его задаёт NODE_EXTRA_CA_CERTS"],
  [
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "цепочка сертификата неполна; центр задаёт NODE_EXTRA_CA_CERTS",
  ],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "сертификат выдан на другое имя"],
]);

/** What failed on the way to or from an address. */
export function unreachable(address: URL, error: unknown): LetopisError {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const reason = REASONS.get(code) ?? (error instanceof Error ? error.message : String(error));
  return new LetopisError("ADDRESS_UNREACHABLE", `${address.origin}: ${reason}.`, { cause: error });
}
