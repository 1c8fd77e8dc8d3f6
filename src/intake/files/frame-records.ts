import type { Line } from "./split-lines.ts";
import { NOT_UTF8 } from "./split-lines.ts";

/** What becomes of the records that a {@link RecordFramer} finds. */
export interface RecordHandler {
  /**
   * @param line where the record begins, from 1.
   * @returns null when the text was taken as a record; a Russian phrase when it is not one.
   */
  accept(line: number, text: string): string | null;
  /** A line that belongs to no record. */
  reject(line: number, text: string, reason: string): void;
}

/**
 * Joins the lines of a CSV file into records: a quoted field may hold line ends, and the lines of
 * one record are complete when they hold an even number of quotes.
 *
 * A stray quote would swallow all that follows. So when the lines joined turn out not to be a
 * record, or the limit or the end of the file comes first, only the line with the stray quote is
 * given up, and reading goes on at the next one. Lines of white space between records are skipped.
 */
export class RecordFramer {
  readonly #handler: RecordHandler;
  readonly #limit: number;
  /** Lines of a record that is not complete. */
  #open: Line[] = [];
  #openCharacters = 0;
  /** Lines to be looked at, the next one last. */
  readonly #waiting: Line[] = [];

  /** @param limit characters of one record. */
  constructor(handler: RecordHandler, limit: number) {
    this.#handler = handler;
    this.#limit = limit;
  }

  push(line: Line): void {
    this.#waiting.push(line);
    this.#drain();
  }

  /** The file has ended. */
  finish(): void {
    while (this.#open.length > 0) {
      this.#giveUp("кавычка открыта и не закрыта до конца файла");
      this.#drain();
    }
  }

  #drain(): void {
    for (let line = this.#waiting.pop(); line !== undefined; line = this.#waiting.pop()) {
      this.#take(line);
    }
  }

  #take(line: Line): void {
    const reason = whyNoRecord(line);
    if (reason !== null) {
      if (this.#open.length === 0) {
        this.#handler.reject(line.number, line.text, reason);
        return;
      }
      this.#waiting.push(line);
      this.#giveUp(`кавычка открыта, а дальше ${reason}`);
      return;
    }
    const odd = hasOddQuotes(line.text);
    if (this.#open.length === 0 && !odd) {
      if (line.text.trim() !== "") this.#offer(line);
      return;
    }
    this.#open.push(line);
    this.#openCharacters += line.text.length + 1;
    if (this.#openCharacters > this.#limit) {
      this.#giveUp("кавычка открыта, и запись длиннее предела");
    } else if (odd && this.#open.length > 1) {
      this.#close();
    }
  }

  /** A record on a line of its own. */
  #offer(line: Line): void {
    const reason = this.#handler.accept(line.number, line.text);
    if (reason !== null) this.#handler.reject(line.number, line.text, reason);
  }

  /** The open lines have an even number of quotes: they may be a record. */
  #close(): void {
    const text = this.#open.map((line) => line.text).join("\n");
    const reason = this.#handler.accept(this.#open[0]?.number ?? 0, text);
    if (reason !== null) {
      this.#giveUp(reason);
      return;
    }
    this.#open = [];
    this.#openCharacters = 0;
  }

  #giveUp(reason: string): void {
    const [first] = this.#open;
    if (first === undefined) return;
    this.#handler.reject(first.number, first.text, reason);
    for (let index = this.#open.length - 1; index > 0; index -= 1) {
      const line = this.#open[index];
      if (line !== undefined) this.#waiting.push(line);
    }
    this.#open = [];
    this.#openCharacters = 0;
  }
}

function whyNoRecord({ tooLong, notUtf8 }: Line): string | null {
  if (tooLong) return "строка длиннее предела";
  return notUtf8 ? NOT_UTF8 : null;
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}
