import { once } from "node:events";
import { styleText } from "node:util";
import { printable } from "./printable.ts";
import { wrap } from "./wrap.ts";

type Style = Parameters<typeof styleText>[0];

const USUAL_WIDTH = 80;

/** Where a command prints: results to standard output, everything about its work to standard error. */
export class Output {
  readonly #stdout: NodeJS.WriteStream;
  readonly #stderr: NodeJS.WriteStream;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #closed = new AbortController();

  constructor(
    stdout: NodeJS.WriteStream,
    stderr: NodeJS.WriteStream,
    environment: NodeJS.ProcessEnv,
  ) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#environment = environment;
    // Whoever reads our output may stop at any time: `letopis query … | head`.
    for (const stream of [stdout, stderr]) stream.on("error", () => this.#closed.abort());
  }

  /** Aborts when nobody reads the output any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Characters of a line of standard output; no end where it is no terminal. */
  get width(): number {
    return this.#widthOf(this.#stdout);
  }

  /** Characters of a line of standard error. */
  get noticeWidth(): number {
    return this.#widthOf(this.#stderr);
  }

  /** Standard error where it is a terminal, for what is drawn over and over; else null. */
  get noticeTerminal(): NodeJS.WriteStream | null {
    return this.#stderr.isTTY ? this.#stderr : null;
  }

  /** Prints lines of a result, as they are but for control characters. */
  print(text: string, style?: Style): void {
    this.#write(this.#stdout, text.split("\n").map(printable), style);
  }

  /** Prints lines of a result, broken at spaces where the terminal is too narrow. */
  printWrapped(text: string, style?: Style): void {
    this.#write(this.#stdout, wrapped(text, this.width), style);
  }

  /** Says something about the work, on standard error. */
  notice(text: string, style?: Style): void {
    this.#write(this.#stderr, wrapped(text, this.noticeWidth), style);
  }

  /** Whether a person reads standard output as it comes. */
  get isTerminal(): boolean {
    return this.#stdout.isTTY === true;
  }

  /**
   * Writes to standard output, printable already or bytes of a file, and waits while its reader is
   * behind.
   */
  async stream(content: string | Uint8Array): Promise<void> {
    this.closed.throwIfAborted();
    if (this.#stdout.write(content)) return;
    await once(this.#stdout, "drain", { signal: this.closed });
  }

  #write(stream: NodeJS.WriteStream, lines: readonly string[], style?: Style): void {
    if (this.closed.aborted && stream === this.#stdout) return;
    const styled = (line: string) =>
      style === undefined || line === "" ? line : styleText(style, line, { stream });
    stream.write(`${lines.map(styled).join("\n")}\n`);
  }

  #widthOf(stream: NodeJS.WriteStream): number {
    const asked = Number(this.#environment["COLUMNS"]);
    if (Number.isSafeInteger(asked) && asked > 0) return asked;
    if (!stream.isTTY) return Number.POSITIVE_INFINITY;
    // A terminal that was never told its size says 0.
    return stream.columns || USUAL_WIDTH;
  }
}

function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrap(printable(line), width));
}
