import { connect } from "node:net";
import type { BodyLength } from "./body-length.ts";
import { bodyLength } from "./body-length.ts";
import type { HttpRequest } from "./http-request.ts";
import { headersOf } from "./http-request.ts";

/** How an answer came in. Times are milliseconds since the request was sent. */
export interface Reading {
  /** Of the body. */
  readonly bytes: number;
  readonly firstByte: number;
  /** When the first row was in, null when there was none. */
  readonly firstRow: number | null;
  readonly total: number;
}

const READ_BYTES = 1024 * 1024;
const HEAD_END = "\r\n\r\n";
/** The first row is whole, whatever prefix a server gives the element. */
const ROW_END = /<\/(?:\w+:)?row>/;

/**
 * Sends a request on a new connection, reads the answer to its end and throws it away. One buffer
 * serves all reads and nothing but the beginning is looked at: on two cores, whatever the client
 * does is taken from the server.
 */
export async function readAnswer(request: HttpRequest): Promise<Reading> {
  const { hostname, port } = new URL(request.origin);
  return new Promise((resolve, reject) => {
    const reading = new AnswerUnderWay();
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback(length, buffer) {
          try {
            const done = reading.take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
            if (done !== null) {
              resolve(done);
              socket.destroy();
            }
          } catch (error) {
            reject(error);
            socket.destroy();
          }
          return true;
        },
      },
    });
    socket.once("connect", () => {
      reading.begin();
      socket.write(textOf(request));
    });
    socket.once("error", reject);
    // Changes nothing after the whole answer.
    socket.once("close", () => reject(new Error("The answer was cut")));
  });
}

class AnswerUnderWay {
  #sent = 0;
  #firstByte: number | null = null;
  #firstRow: number | null = null;
  #head = "";
  #beginning = "";
  #body: BodyLength | null = null;

  begin(): void {
    this.#sent = performance.now();
  }

  /** Returns how it went when these bytes were the last. */
  take(bytes: Buffer): Reading | null {
    this.#firstByte ??= this.#elapsed();
    const content = this.#body === null ? this.#takeHead(bytes) : bytes;
    if (this.#body === null) return null;
    if (this.#firstRow === null) {
      this.#beginning += content.toString("latin1");
      if (ROW_END.test(this.#beginning)) this.#firstRow = this.#elapsed();
    }
    this.#body.take(content);
    if (!this.#body.ended) return null;
    return {
      bytes: this.#body.received,
      firstByte: this.#firstByte,
      firstRow: this.#firstRow,
      total: this.#elapsed(),
    };
  }

  /** Returns what follows the head. */
  #takeHead(bytes: Buffer): Buffer {
    this.#head += bytes.toString("latin1");
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return Buffer.alloc(0);
    const head = this.#head.slice(0, end);
    if (!head.startsWith("HTTP/1.1 200")) throw new Error(`Not answered:\n${this.#head}`);
    this.#body = bodyLength(head);
    return Buffer.from(this.#head.slice(end + HEAD_END.length), "latin1");
  }

  #elapsed(): number {
    return performance.now() - this.#sent;
  }
}

function textOf(request: HttpRequest): string {
  const headers = Object.entries({ host: new URL(request.origin).host, ...headersOf(request) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return `${request.method} ${request.path} HTTP/1.1\r\n${headers}\r\n${request.body}`;
}
