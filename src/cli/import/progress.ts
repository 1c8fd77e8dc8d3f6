import { SingleBar } from "cli-progress";
import type { Clock } from "../../history/clock.ts";
import type { Output } from "../terminal/output.ts";
import { counted, formatBytes, formatDuration, formatNumber } from "../terminal/quantities.ts";

/** How far something with rows has come. */
export interface Advance {
  /** What is measured against `total`: bytes of a file, rows of a simulation. */
  readonly done: number;
  readonly rows: number;
}

/** Shows a person how a long work goes on. */
export interface Progress {
  update(advance: Advance): void;
  /** Takes the bar off the screen: what comes next begins on a clean line. */
  stop(): void;
}

export interface ProgressOptions {
  readonly title: string;
  /** The last value of `done`; null where nobody knows. */
  readonly total: number | null;
  /** Whether `done` is in bytes, rather than the rows themselves. */
  readonly inBytes: boolean;
}

/** Without a terminal, a line so often. */
const LINE_MILLISECONDS = 5000;

/** A bar on a terminal, a plain line now and then elsewhere. */
export function showProgress(output: Output, clock: Clock, options: ProgressOptions): Progress {
  const terminal = output.noticeTerminal;
  const measure = new Measure(clock, options);
  if (terminal === null) return new ProgressLines(output, clock, options, measure);
  return new ProgressBar(terminal, output, options, measure);
}

/** Turns what was done into words: share, rows, rate, time that remains. */
class Measure {
  readonly #clock: Clock;
  readonly #options: ProgressOptions;
  readonly #begun: number;

  constructor(clock: Clock, options: ProgressOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#begun = clock();
  }

  share(done: number): number | null {
    const { total } = this.#options;
    if (total === null) return null;
    return total === 0 ? 1 : Math.min(1, done / total);
  }

  /** What there is to say, the most important first. */
  describe({ done, rows }: Advance): string[] {
    const seconds = Math.max((this.#clock() - this.#begun) / 1000, 0.001);
    const share = this.share(done);
    const speed = [counted(rows, "строка", "строки", "строк"), `${formatNumber(rows / seconds)}/с`];
    if (share === null) return this.#options.inBytes ? [formatBytes(done), ...speed] : speed;
    const percent = `${Math.floor(share * 100)} %`;
    if (share === 0) return [percent, ...speed];
    return [percent, ...speed, `ещё ${formatDuration((seconds * (1 - share)) / share)}`];
  }
}

class ProgressBar implements Progress {
  readonly #bar: SingleBar;

  constructor(
    terminal: NodeJS.WriteStream,
    output: Output,
    { title, total }: ProgressOptions,
    measure: Measure,
  ) {
    this.#bar = new SingleBar({
      stream: terminal,
      clearOnComplete: true,
      hideCursor: true,
      // Ctrl+C is the program's own to handle; it stops the bar as well.
      gracefulExit: false,
      fps: 5,
      format: (_options, _parameters, advance: Advance) =>
        barLine(title, measure.share(advance.done), measure.describe(advance), output.noticeWidth),
    });
    this.#bar.start(total ?? 1, 0, { done: 0, rows: 0 });
  }

  update(advance: Advance): void {
    this.#bar.update(advance.done, advance);
  }

  stop(): void {
    this.#bar.stop();
  }
}

class ProgressLines implements Progress {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #title: string;
  readonly #measure: Measure;
  #last: number;

  constructor(output: Output, clock: Clock, { title }: ProgressOptions, measure: Measure) {
    this.#output = output;
    this.#clock = clock;
    this.#title = title;
    this.#measure = measure;
    this.#last = clock();
  }

  update(advance: Advance): void {
    const now = this.#clock();
    if (now - this.#last < LINE_MILLISECONDS) return;
    this.#last = now;
    this.#output.notice(`${this.#title}: ${this.#measure.describe(advance).join(SEPARATOR)}`);
  }

  stop(): void {
    // The lines stay where they are.
  }
}

const SEPARATOR = " · ";
const LONGEST_BAR = 30;
const SHORTEST_BAR = 8;

/**
 * Title, bar and words, as much of them as fits on a line of the terminal: first the title goes,
 * then the bar, then the word «строк», then the words from the last on.
 */
export function barLine(
  title: string,
  share: number | null,
  words: readonly string[],
  width: number,
): string {
  // The last column stays free: some terminals go to the next line when it is written.
  const room = width - 1;
  const whole = words.join(SEPARATOR);
  const length = share === null ? 0 : Math.min(LONGEST_BAR, room - whole.length - 1);
  const bar = share === null || length < SHORTEST_BAR ? "" : `${drawBar(share, length)} `;
  const candidates = [
    `${title} ${bar}${whole}`,
    `${bar}${whole}`,
    ...words.map((_, dropped) =>
      words
        .slice(0, words.length - dropped)
        .join(SEPARATOR)
        .replace(/ строк[аи]?/, ""),
    ),
  ];
  return candidates.find((line) => line.length <= room) ?? "";
}

function drawBar(share: number, length: number): string {
  const full = Math.round(share * length);
  return "█".repeat(full) + "░".repeat(length - full);
}
