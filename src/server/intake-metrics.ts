import type { Registry } from "prom-client";
import { Counter, Gauge } from "prom-client";
import type { EventIntake, IntakeStatistics } from "../intake/live/event-intake.ts";
import type { IntakeStatus } from "../intake/live/intake-status.ts";
import { sharedLook } from "./shared-look.ts";

/** Counts of the process since its start. */
const TOTALS = [
  {
    name: "letopis_events_received_total",
    help: "Events that are durable, repeated ones included",
    value: ({ received }) => received,
  },
  {
    name: "letopis_events_repeated_total",
    help: "Events that had been seen before",
    value: ({ repeated }) => repeated,
  },
  {
    name: "letopis_events_busy_total",
    help: "Events that were not taken because too many waited to be stored",
    value: ({ busy }) => busy,
  },
  {
    name: "letopis_event_commits_total",
    help: "Commits that made events durable",
    value: ({ commits }) => commits,
  },
] as const satisfies readonly Figure<IntakeStatistics>[];

const OF_ORGANIZATION = [
  {
    name: "letopis_events_kept",
    help: "Line events that are kept",
    value: ({ events }) => events,
  },
  {
    name: "letopis_events_waiting_to_be_applied",
    help: "Line events that are kept and have yet to change treatments",
    value: ({ waiting }) => waiting,
  },
  {
    name: "letopis_events_apply_lag_seconds",
    help: "How long the oldest of them has been waiting",
    value: ({ lagSeconds }) => lagSeconds,
  },
  {
    name: "letopis_events_from_future",
    help: "Events of moments that were yet to come when they were received",
    value: ({ fromFuture }) => fromFuture,
  },
  {
    name: "letopis_events_open_treatments",
    help: "Treatments that are open",
    value: ({ open }) => open,
  },
  {
    name: "letopis_events_refused_treatments",
    help: "Treatments of others, which events must not change",
    value: ({ refused }) => refused,
  },
] as const satisfies readonly Figure<IntakeStatus>[];

interface Figure<Source> {
  readonly name: string;
  readonly help: string;
  readonly value: (source: Source) => number;
}

/** Adds what Prometheus reads about live events. Names are listed in docs/operations.md. */
export function registerIntakeMetrics(registry: Registry, intake: EventIntake): void {
  for (const { name, help, value } of TOTALS) {
    new Counter({
      name,
      help,
      registers: [registry],
      // Read when asked for: the intake keeps the counts.
      collect() {
        this.reset();
        this.inc(value(intake.statistics()));
      },
    });
  }
  new Gauge({
    name: "letopis_events_waiting_to_be_stored",
    help: "Events that wait to be stored",
    registers: [registry],
    collect() {
      this.set(intake.statistics().waiting);
    },
  });
  const statuses = sharedLook(() => intake.status());
  for (const { name, help, value } of OF_ORGANIZATION) {
    new Gauge({
      name,
      help,
      labelNames: ["organization"],
      registers: [registry],
      async collect() {
        this.reset();
        for (const status of await statuses()) {
          this.set({ organization: status.organization }, value(status));
        }
      },
    });
  }
  new Gauge({
    name: "letopis_events_unplaced",
    help: "Events that belong to no treatment, by reason",
    labelNames: ["organization", "reason"],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { organization, unplaced } of await statuses()) {
        for (const [reason, count] of Object.entries(unplaced)) {
          this.set({ organization, reason }, count);
        }
      }
    },
  });
}
