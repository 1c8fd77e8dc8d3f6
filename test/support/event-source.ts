import type { IncomingMessage } from "node:http";
import { get } from "node:http";
import { LIVE_PATH } from "../../src/server/live/live-routes.ts";
import { basic } from "./soap-call.ts";

/** An event of a stream, its data read. */
export interface SentEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  readonly data: any;
}

/** A reader of the live view: what came so far, and when it ended. */
export interface EventSource {
  readonly response: IncomingMessage;
  readonly events: SentEvent[];
  /** Resolves with this many events at least. */
  until(count: number): Promise<readonly SentEvent[]>;
  /** Resolves when the stream ended or was cut. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens the live view; resolves with the head of the answer. */
export async function openEvents(
  origin: string,
  login: string,
  password?: string,
): Promise<EventSource> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: basic(login, password) };
    get(origin + LIVE_PATH, { headers, agent: false }, resolve).on("error", reject);
  });
  const events: SentEvent[] = [];
  const waiting = new Set<() => void>();
  let text = "";
  response.setEncoding("utf8");
  response.on("data", (piece: string) => {
    text += piece;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(block.split("\n").map((line) => splitField(line)));
      const data = fields.get("data");
      if (data !== undefined)
        events.push({ event: fields.get("event") ?? "", data: JSON.parse(data) });
    }
    for (const look of waiting) look();
  });
  const ended = new Promise<void>((resolve) => {
    response.on("error", () => undefined);
    response.once("close", resolve);
  });
  return {
    response,
    events,
    ended,
    until: (count) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (events.length < count) return;
          waiting.delete(look);
          resolve(events);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended after ${events.length} events`)));
      }),
    close: () => response.destroy(),
  };
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(": ");
  return [line.slice(0, colon), line.slice(colon + 2)];
}
