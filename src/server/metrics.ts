import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Authenticator } from "../accounts/authenticator.ts";
import type { Streamed } from "../output/stream-chunks.ts";

/** What Prometheus reads. Names are listed in docs/operations.md. */
export class Metrics {
  readonly registry = new Registry();
  readonly #calls = new Counter({
    name: "letopis_calls_total",
    help: "Calls of operations by result: SUCCESS, a ResultCode, a Fault, gone or broken",
    labelNames: ["operation", "result"],
    registers: [this.registry],
  });
  readonly #rows = new Counter({
    name: "letopis_rows_total",
    help: "Rows handed out",
    labelNames: ["operation"],
    registers: [this.registry],
  });
  readonly #bytes = new Counter({
    name: "letopis_answer_bytes_total",
    help: "Bytes of answers before compression",
    labelNames: ["operation"],
    registers: [this.registry],
  });
  readonly #duration = new Histogram({
    name: "letopis_request_seconds",
    help: "Time of HTTP requests to the last byte",
    labelNames: ["method", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 120],
    registers: [this.registry],
  });

  constructor(authenticator: Authenticator) {
    collectDefaultMetrics({ register: this.registry });
    // Read when asked for: the authenticator keeps the counts.
    new Gauge({
      name: "letopis_authentications",
      help: "Authentications since the start by outcome, and attempts that wait now",
      labelNames: ["outcome"],
      registers: [this.registry],
      collect() {
        for (const [outcome, count] of Object.entries(authenticator.statistics())) {
          this.set({ outcome }, count);
        }
      },
    });
  }

  countCall(operation: string, result: string): void {
    this.#calls.inc({ operation, result });
  }

  countAnswer(operation: string, { rows, bytes }: Streamed): void {
    this.countCall(operation, "SUCCESS");
    this.#rows.inc({ operation }, rows);
    this.#bytes.inc({ operation }, bytes);
  }

  observeRequest(method: string, status: number, seconds: number): void {
    this.#duration.observe({ method, status: String(status) }, seconds);
  }
}
