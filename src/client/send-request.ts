import { once } from "node:events";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { TimeoutKind } from "./client-errors.ts";
import { MalformedAnswerError, TransportError } from "./client-errors.ts";
import { DEFAULT_TIMEOUTS } from "./limits.ts";
import { watchedBody } from "./watched-body.ts";

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** How long is waited for the other side, in milliseconds. For the whole of a call: a signal. */
export interface Timeouts {
  readonly connectMilliseconds: number;
  readonly firstByteMilliseconds: number;
  readonly idleMilliseconds: number;
}

/** How requests of one client travel. */
export interface Transport {
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Of `node:http` or `node:https`, as the address is; without one every call connects anew. */
  readonly agent?: Agent | undefined;
  /** Whether answers may come compressed; by default they may. */
  readonly gzip?: boolean | undefined;
}

export interface HttpRequest extends Transport {
  readonly method: "GET" | "POST" | "DELETE";
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

/** A time limit of ours that ran out. */
class TimeoutError extends Error {
  readonly code = "ETIMEDOUT";
  readonly timeout: TimeoutKind;

  constructor(timeout: TimeoutKind) {
    super("no answer");
    this.timeout = timeout;
  }
}

/**
 * Sends a request and hands over the answer as it comes. Redirects are not followed: the password
 * is meant for this address alone.
 *
 * @throws TransportError; MalformedAnswerError for an unknown compression; the signal's reason
 */
export async function sendRequest(options: HttpRequest): Promise<HttpAnswer> {
  const { address, body, signal } = options;
  signal?.throwIfAborted();
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const sent = startRequest(options);
  const stopWatching = watchBeginning(sent, timeouts);
  sent.end(body);
  try {
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    // An error of the connection comes out of the body too.
    sent.on("error", () => undefined);
    const watched = watchedBody(answer, timeouts.idleMilliseconds, () =>
      answer.destroy(new TimeoutError("idle")),
    );
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: inflated(watched, answer, address),
      close: () => {
        // What was read to its end leaves the connection to the agent.
        if (!answer.complete || !answer.readableEnded) sent.destroy();
      },
    };
  } catch (error) {
    sent.destroy();
    signal?.throwIfAborted();
    if (error instanceof MalformedAnswerError) throw error;
    throw unreachable(address, error);
  } finally {
    stopWatching();
  }
}

/** Limits the time to a connection and from there to the answer's head. */
function watchBeginning(sent: ClientRequest, timeouts: Timeouts): () => void {
  const expire = (kind: TimeoutKind) => sent.destroy(new TimeoutError(kind));
  let timer = setTimeout(expire, timeouts.connectMilliseconds, "connect");
  const connected = () => {
    clearTimeout(timer);
    timer = setTimeout(expire, timeouts.firstByteMilliseconds, "firstByte");
  };
  sent.once("socket", (socket: Socket) => {
    if (socket.connecting)
      socket.once("encrypted" in socket ? "secureConnect" : "connect", connected);
    else connected();
  });
  return () => clearTimeout(timer);
}

function startRequest(options: HttpRequest): ClientRequest {
  const { method, address, credentials, headers, body, signal, agent, gzip } = options;
  const start = address.protocol === "https:" ? requestHttps : requestHttp;
  return start(address, {
    method,
    agent: agent ?? false,
    ...(signal && { signal }),
    headers: {
      "accept-encoding": gzip === false ? "identity" : "gzip",
      ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
      ...(credentials && { authorization: basic(credentials) }),
      ...headers,
    },
  });
}

function basic({ login, password }: Credentials): string {
  return `Basic ${Buffer.from(`${login}:${password}`, "utf8").toString("base64")}`;
}

/** Larger than zlib's own: every piece costs a turn of the event loop. */
const INFLATED_CHUNK_BYTES = 64 * 1024;

function inflated(
  body: AsyncIterable<Buffer>,
  { headers }: IncomingMessage,
  address: URL,
): AsyncIterable<Buffer> {
  const encoding = (headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return body;
  if (encoding !== "gzip" && encoding !== "x-gzip") {
    throw new MalformedAnswerError(
      `${address.href}: ответ сжат способом, о котором не просили. Проверьте прокси перед сервисом.`,
    );
  }
  const gunzip = createGunzip({ chunkSize: INFLATED_CHUNK_BYTES });
  pipeline(body, gunzip, () => {
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

/** What failed on the way to an address, before anything came back. */
function unreachable(address: URL, error: unknown): TransportError {
  const message = `${address.origin}: ${reasonOf(error)}.`;
  const details = { received: false, timeout: timeoutOf(error) };
  return new TransportError(message, details, { cause: error });
}

/** What failed while an answer was coming. */
export function brokenOff(address: URL, error: unknown): TransportError {
  const message = `${address.href}: ответ оборвался: ${reasonOf(error)}. Полученное неполно, повторите вызов.`;
  const details = { received: true, timeout: timeoutOf(error) };
  return new TransportError(message, details, { cause: error });
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return REASONS.get(code) ?? (error instanceof Error ? error.message : String(error));
}

function timeoutOf(error: unknown): TimeoutKind | null {
  return error instanceof TimeoutError ? error.timeout : null;
}
