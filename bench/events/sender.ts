import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { serveParent } from "../child.ts";
import { quantile } from "../quantile.ts";

/**
 * Senders of line events in a process of their own: each sends one event, waits until it is
 * durable, and sends the next, at once or at its time, over a connection that it keeps.
 */

export interface Round {
  readonly address: string;
  readonly authorization: string;
  readonly senders: number;
  readonly seconds: number;
  /** Events a second of all senders together; null: as many as are taken. */
  readonly rate: number | null;
}

export interface RoundResult {
  readonly events: number;
  readonly seconds: number;
  /**
   * Milliseconds from the request to the end of its answer; at a rate, from the moment at which it
   * was to be sent, however late that was done.
   */
  readonly median: number;
  readonly percentile99: number;
  readonly slowest: number;
}

/** Support lines among which the senders are spread. */
const LINES = 10;

/** What begins and ends a treatment, in turn: half of all events write a row. */
const MESSAGE_TYPES = [80, 82];

serveParent<Round, RoundResult>({}, async (round) => {
  const { address, authorization, senders, seconds, rate } = round;
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  const lines = Array.from({ length: LINES }, () => randomUUID());
  const latencies: number[] = [];
  const began = performance.now();
  const ends = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      const line = lines[sender % LINES] ?? "";
      const user = randomUUID();
      let treatment = randomUUID();
      for (let sent = 0; performance.now() < ends; sent++) {
        const type = MESSAGE_TYPES[sent % MESSAGE_TYPES.length];
        if (type === MESSAGE_TYPES[0]) treatment = randomUUID();
        const body = JSON.stringify({
          event_type: "line",
          event_source: "line",
          message_id: randomUUID(),
          message_type: type,
          message_time: new Date().toISOString(),
          treatment_id: treatment,
          line_id: line,
          user_id: user,
          author_id: line,
        });
        const from = rate === null ? performance.now() : dueAt(began, sender, sent, senders, rate);
        const early = from - performance.now();
        if (early > 0) await delay(early);
        await send(agent, address, authorization, body);
        latencies.push(performance.now() - from);
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  agent.destroy();
  return {
    events: latencies.length,
    seconds: took,
    median: quantile(latencies, 0.5),
    percentile99: quantile(latencies, 0.99),
    slowest: latencies.reduce((slowest, each) => Math.max(slowest, each), 0),
  };
});

/** The senders take turns, evenly spread in time. */
function dueAt(began: number, sender: number, sent: number, senders: number, rate: number): number {
  return began + ((sent * senders + sender) / rate) * 1000;
}

async function send(
  agent: Agent,
  address: string,
  authorization: string,
  body: string,
): Promise<void> {
  const headers = {
    authorization,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  await new Promise<void>((resolve, reject) => {
    const sent = request(address, { agent, method: "POST", headers }, (answer) => {
      answer.on("error", reject);
      answer.once("end", () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`status ${answer.statusCode}`));
      });
      answer.resume();
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
