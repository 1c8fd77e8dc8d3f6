import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, OpenTreatment, Snapshot } from "./queue-state.ts";
import { afterChange, byUrgency, fromSnapshot } from "./queue-state.ts";

const AT = "2026-11-24T09:00:00Z";
const NINE = Date.parse(AT);

function open(id: string, changes: Partial<OpenTreatment> = {}): OpenTreatment {
  return {
    id,
    client: null,
    serviceUser: "user",
    status: "waiting",
    currentSpecialist: null,
    initialized: "2026-11-24T08:50:00Z",
    specAppointed: null,
    reactionStarted: null,
    queueWaitingTime: 600,
    queueLength: 1,
    ...changes,
  };
}

function line(id: string, treatments: readonly OpenTreatment[]) {
  return { id, name: id, treatments };
}

function idsOf(treatments: readonly { readonly id: string }[] | undefined): readonly string[] {
  return (treatments ?? []).map(({ id }) => id);
}

describe("a snapshot", () => {
  it("puts the longest wait of a line first, and those that are served apart", () => {
    const { lines } = fromSnapshot({
      at: AT,
      lines: [
        line("a", [
          open("short", { queueWaitingTime: 5 }),
          open("served", { status: "served", specAppointed: "2026-11-24T08:58:00Z" }),
          open("long", { queueWaitingTime: 300 }),
        ]),
      ],
    });
    expect(idsOf(lines.get("a")?.waiting)).toEqual(["long", "short"]);
    expect(idsOf(lines.get("a")?.served)).toEqual(["served"]);
  });

  it("counts a wait from what was waited so far, not from the beginning: one may wait twice", () => {
    const { lines } = fromSnapshot({
      at: AT,
      lines: [line("a", [open("again", { queueWaitingTime: 45 })])],
    });
    expect(lines.get("a")?.waiting[0]?.since).toBe(NINE - 45_000);
  });

  it("counts serving from the appointment", () => {
    const served = open("x", { status: "served", specAppointed: "2026-11-24T08:57:30Z" });
    const { lines } = fromSnapshot({ at: AT, lines: [line("a", [served])] });
    expect(lines.get("a")?.served[0]?.since).toBe(Date.parse("2026-11-24T08:57:30Z"));
  });
});

describe("a change", () => {
  const state = fromSnapshot({
    at: AT,
    lines: [line("a", [open("1"), open("2", { queueWaitingTime: 10 })]), line("b", [open("3")])],
  });

  it("replaces what is different, takes away what is gone, and leaves the rest", () => {
    const after = afterChange(state, {
      at: "2026-11-24T09:00:07Z",
      line: {
        ...line("a", [
          open("2", { status: "served", specAppointed: "2026-11-24T09:00:07Z" }),
          open("4", { queueWaitingTime: 0 }),
        ]),
        gone: ["1"],
      },
    });
    expect(idsOf(after.lines.get("a")?.waiting)).toEqual(["4"]);
    expect(idsOf(after.lines.get("a")?.served)).toEqual(["2"]);
    expect(after.lines.get("b")).toBe(state.lines.get("b"));
  });

  it("does not let the wait of an untouched treatment jump", () => {
    const later = { at: "2026-11-24T09:05:00Z", line: { ...line("a", [open("9")]), gone: [] } };
    const wait = afterChange(state, later)
      .lines.get("a")
      ?.waiting.find(({ id }) => id === "1");
    expect(wait?.since).toBe(NINE - 600_000);
  });

  it("adds a line that was not there", () => {
    const after = afterChange(state, { at: AT, line: { ...line("new", [open("5")]), gone: [] } });
    expect(idsOf(after.lines.get("new")?.waiting)).toEqual(["5"]);
  });

  it("keeps the line when its last treatment is gone", () => {
    const after = afterChange(state, { at: AT, line: { ...line("b", []), gone: ["3"] } });
    expect(after.lines.get("b")).toMatchObject({ name: "b", waiting: [], served: [] });
  });

  it("leaves the state before as it was: it may still be shown", () => {
    afterChange(state, { at: AT, line: { ...line("a", []), gone: ["1", "2"] } });
    expect(idsOf(state.lines.get("a")?.waiting)).toEqual(["1", "2"]);
  });
});

describe("the order of lines", () => {
  it("is the longest wait, then who serves, then who is quiet", () => {
    const state = fromSnapshot({
      at: AT,
      lines: [
        line("quiet", []),
        line("serves", [open("s", { status: "served", specAppointed: AT })]),
        line("waits", [open("w", { queueWaitingTime: 1 })]),
        line("waits longest", [open("l", { queueWaitingTime: 100 })]),
      ],
    });
    expect(idsOf(byUrgency(state))).toEqual(["waits longest", "waits", "serves", "quiet"]);
  });
});

describe("snapshots and changes", () => {
  // What a server knows: for each line the open treatments, and whether they wait.
  const world = fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.dictionary(fc.constantFrom("1", "2", "3", "4"), fc.boolean()),
    { noNullPrototype: true },
  );
  type World = Record<string, Record<string, boolean>>;

  function treatmentsOf(of: Record<string, boolean> | undefined): readonly OpenTreatment[] {
    return Object.entries(of ?? {}).map(([id, waits]) =>
      open(id, waits ? {} : { status: "served", specAppointed: AT }),
    );
  }

  function snapshotOf(of: World): Snapshot {
    return {
      at: AT,
      lines: Object.entries(of).map(([id, each]) => line(id, treatmentsOf(each))),
    };
  }

  function changesBetween(before: World, after: World): readonly Change[] {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((id) => ({
      at: AT,
      line: {
        ...line(
          id,
          treatmentsOf(after[id]).filter(
            (each) => before[id]?.[each.id] !== (each.status === "waiting"),
          ),
        ),
        gone: Object.keys(before[id] ?? {}).filter((each) => after[id]?.[each] === undefined),
      },
    }));
  }

  function seen(state: ReturnType<typeof fromSnapshot>) {
    return [...state.lines.values()]
      .filter(({ waiting, served }) => waiting.length + served.length > 0)
      .map(({ id, waiting, served }) => [id, idsOf(waiting).toSorted(), idsOf(served).toSorted()])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b)));
  }

  it("lead to the same queue by whatever way it came about", () => {
    fc.assert(
      fc.property(fc.array(world, { minLength: 1, maxLength: 6 }), (worlds) => {
        const [first = {}, ...later] = worlds;
        let before = first;
        let state = fromSnapshot(snapshotOf(first));
        for (const next of later) {
          state = changesBetween(before, next).reduce(afterChange, state);
          before = next;
        }
        expect(seen(state)).toEqual(seen(fromSnapshot(snapshotOf(before))));
      }),
    );
  });
});
