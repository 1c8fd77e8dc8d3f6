/** Where an HTTP answer's bytes stop being its body. Knows no more of HTTP than a benchmark needs. */
export interface BodyLength {
  /** Takes bytes of the body as they came. */
  take(bytes: Buffer): void;
  /** Bytes of the content so far. */
  readonly received: number;
  readonly ended: boolean;
}

/** What the head of an answer says about the body after it. */
export function bodyLength(head: string): BodyLength {
  if (/^transfer-encoding: *chunked/im.test(head)) return new ChunkedLength();
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`An answer of unknown length:\n${head}`);
  return new KnownLength(Number(length));
}

class KnownLength implements BodyLength {
  readonly #length: number;
  received = 0;

  constructor(length: number) {
    this.#length = length;
  }

  get ended(): boolean {
    return this.received === this.#length;
  }

  take(bytes: Buffer): void {
    this.received += bytes.length;
  }
}

const LINE_FEED = 10;

/** Steps from one chunk's size to the next without looking at what lies between. */
class ChunkedLength implements BodyLength {
  received = 0;
  ended = false;
  /** Bytes of the chunk under way, the line end after it included. */
  #left = 0;
  #line = "";

  take(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.ended) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, bytes.length - at);
        this.#left -= step;
        at += step;
        continue;
      }
      const lineEnd = bytes.indexOf(LINE_FEED, at);
      const end = lineEnd < 0 ? bytes.length : lineEnd + 1;
      this.#line += bytes.toString("latin1", at, end);
      at = end;
      if (lineEnd >= 0) this.#begin(Number.parseInt(this.#line, 16));
    }
  }

  #begin(size: number): void {
    this.#line = "";
    this.received += size;
    if (size === 0) this.ended = true;
    else this.#left = size + 2;
  }
}
