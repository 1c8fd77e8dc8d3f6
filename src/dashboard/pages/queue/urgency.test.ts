import { describe, expect, it } from "vitest";
import type { ShownLine, ShownTreatment } from "./queue-state.ts";
import { isLate, totalsOf, waitOf } from "./urgency.ts";

const NOW = Date.parse("2026-11-24T09:00:00Z");

function open(status: "waiting" | "served", seconds: number): ShownTreatment {
  return {
    id: `${status} ${seconds}`,
    client: null,
    serviceUser: "user",
    status,
    currentSpecialist: null,
    initialized: "2026-11-24T08:00:00Z",
    specAppointed: null,
    reactionStarted: null,
    queueWaitingTime: seconds,
    queueLength: 1,
    since: NOW - seconds * 1000,
  };
}

function line(id: string, waits: readonly number[], served: readonly number[]): ShownLine {
  return {
    id,
    name: id,
    waiting: waits.map((seconds) => open("waiting", seconds)),
    served: served.map((seconds) => open("served", seconds)),
  };
}

describe("totalsOf", () => {
  it("measures each line by its own target, and nobody who is served", () => {
    const lines = [line("quick", [20, 40], [900]), line("patient", [200], [])];
    const targets: Record<string, number> = { quick: 30, patient: 300 };
    expect(totalsOf(lines, NOW, (id) => targets[id] ?? null)).toEqual({
      waiting: 3,
      late: 1,
      served: 1,
      longest: 200,
    });
  });

  it("finds nobody late while targets are not known", () => {
    expect(totalsOf([line("a", [10_000], [])], NOW, () => null).late).toBe(0);
  });

  it("has no longest wait where nobody waits", () => {
    expect(totalsOf([line("a", [], [5])], NOW, () => 60).longest).toBeNull();
  });
});

describe("a wait", () => {
  it("is in time at the target itself", () => {
    expect(isLate(60, 60)).toBe(false);
    expect(isLate(61, 60)).toBe(true);
  });

  it("is never less than nothing, whatever the browser's clock says", () => {
    expect(waitOf(NOW + 700, NOW)).toBe(0);
  });
});
