import type { Registry } from "prom-client";
import { Counter, Gauge } from "prom-client";
import type { MirrorService } from "../mirror/mirror-service.ts";
import type { MirrorStatus } from "../mirror/mirror-status.ts";
import { sharedLook } from "./shared-look.ts";

/** Figures of a status that are worth watching. */
const GAUGES = [
  {
    name: "letopis_mirror_covered_share",
    help: "Share of the time since the beginning that was read, 0 to 1",
    value: ({ coveredShare }) => coveredShare,
  },
  {
    name: "letopis_mirror_covered_until_seconds",
    help: "Up to when everything closed was read, seconds since 1970; absent before the first answer",
    value: ({ covered }) => covered?.to ?? null,
  },
  {
    name: "letopis_mirror_calls_left",
    help: "Calls that may be made in this hour yet; absent where nothing limits",
    value: ({ callsLeft }) => callsLeft,
  },
  {
    name: "letopis_mirror_failures_in_a_row",
    help: "Failed calls since the last success",
    value: ({ failure }) => failure?.times ?? 0,
  },
  {
    name: "letopis_mirror_rows",
    help: "Treatments brought in on the organization's behalf",
    value: ({ rows }) => rows.stored,
  },
  {
    name: "letopis_mirror_vanished_rows",
    help: "Treatments that the service does not list any more",
    value: ({ rows }) => rows.vanished,
  },
] as const satisfies readonly {
  readonly name: string;
  readonly help: string;
  readonly value: (status: MirrorStatus) => number | null;
}[];

/** Adds what Prometheus reads about mirrors. Names are listed in docs/operations.md. */
export function registerMirrorMetrics(registry: Registry, mirrors: MirrorService): void {
  const statuses = sharedLook(() => mirrors.statuses());
  for (const { name, help, value } of GAUGES) {
    new Gauge({
      name,
      help,
      labelNames: ["organization"],
      registers: [registry],
      async collect() {
        this.reset();
        for (const status of await statuses()) {
          const figure = value(status);
          if (figure !== null) this.set({ organization: status.organization }, figure);
        }
      },
    });
  }
  const calls = new Counter({
    name: "letopis_mirror_calls_total",
    help: "Calls of mirrors that were answered whole, and that failed",
    labelNames: ["organization", "result"],
    registers: [registry],
  });
  mirrors.listen((organization, { kind }) => {
    if (kind === "read" || kind === "failed") calls.inc({ organization, result: kind });
  });
}
