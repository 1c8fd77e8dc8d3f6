import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ShownTreatment } from "./open-treatments.ts";
import type { QueueEvent } from "./queue-view.ts";
import { changesBetween, snapshotOf, viewOf } from "./queue-view.ts";

const KNOWN = new Map([
  ["l1", { name: "Бухгалтерия", deleted: false }],
  ["l2", { name: "Зарплата", deleted: false }],
  ["l3", { name: "Старая", deleted: true }],
]);

interface Line {
  readonly id: string;
  readonly name: string | null;
  readonly waiting: number;
  readonly served: number;
  readonly treatments: readonly { readonly id: string }[];
  readonly gone?: readonly string[];
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const treatment: fc.Arbitrary<ShownTreatment> = fc.record({
  id: fc.constantFrom("t1", "t2", "t3", "t4"),
  client: maybe(fc.constant("c")),
  serviceUser: fc.constantFrom("u1", "u2"),
  line: fc.constantFrom("l1", "l2", "l3", "l4"),
  initialized: fc.nat(9),
  specAppointed: maybe(fc.nat(9)),
  queueWaitingTime: fc.nat(9),
  currentSpecialist: maybe(fc.constant("s")),
  waiting: fc.boolean(),
  reactionStarted: maybe(fc.nat(9)),
  queueLength: fc.integer({ min: 1, max: 3 }),
});

const view = fc
  .uniqueArray(treatment, { selector: ({ id }) => id })
  .map((treatments) => viewOf(1_700_000_000, KNOWN, treatments));

/** A program that reads the stream, as docs/events.md tells it to. */
class Reader {
  readonly lines = new Map<string, { line: Line; treatments: Map<string, { id: string }> }>();

  read({ event, data }: QueueEvent): void {
    // As it comes over the wire.
    const read = JSON.parse(JSON.stringify(data));
    const lines: readonly Line[] = event === "snapshot" ? read.lines : [read.line];
    for (const line of lines) {
      const kept = this.lines.get(line.id)?.treatments ?? new Map();
      for (const each of line.treatments) kept.set(each.id, each);
      for (const id of line.gone ?? []) kept.delete(id);
      this.lines.set(line.id, { line, treatments: kept });
    }
  }

  /** Counts and treatments of the lines where anything is open; waits under way grow by themselves. */
  get state(): object {
    const open = [...this.lines].filter(([, { treatments }]) => treatments.size > 0);
    return Object.fromEntries(
      open.map(([id, { line, treatments }]) => [
        id,
        {
          name: line.name,
          counts: [line.waiting, line.served],
          treatments: [...treatments.values()]
            .map((each) =>
              "status" in each && each.status === "waiting"
                ? { ...each, queueWaitingTime: null }
                : each,
            )
            .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        },
      ]),
    );
  }
}

describe("the events of the live view", () => {
  it("carry a reader from any view to any other", () => {
    fc.assert(
      fc.property(fc.array(view, { minLength: 1, maxLength: 6 }), (views) => {
        const [first, ...later] = views;
        if (first === undefined) return;
        const reader = new Reader();
        reader.read(snapshotOf(first));
        let before = first;
        for (const after of later) {
          for (const event of changesBetween(before, after)) reader.read(event);
          const anew = new Reader();
          anew.read(snapshotOf(after));
          expect(reader.state).toEqual(anew.state);
          before = after;
        }
      }),
      { numRuns: 500 },
    );
  });

  const shown: ShownTreatment = {
    id: "t1",
    client: "c",
    serviceUser: "u",
    line: "l1",
    initialized: 1_700_000_000,
    specAppointed: null,
    queueWaitingTime: 5,
    currentSpecialist: null,
    waiting: true,
    reactionStarted: null,
    queueLength: 2,
  };

  it("show all lines in the snapshot that are not deleted, and a deleted one where one is open", () => {
    const lines = (treatments: readonly ShownTreatment[]) =>
      (snapshotOf(viewOf(0, KNOWN, treatments)).data as { lines: readonly Line[] }).lines.map(
        ({ id, name, waiting }) => [id, name, waiting],
      );
    expect(lines([])).toEqual([
      ["l1", "Бухгалтерия", 0],
      ["l2", "Зарплата", 0],
    ]);
    expect(
      lines([
        { ...shown, line: "l3" },
        { ...shown, id: "t2", line: "l9" },
      ]),
    ).toEqual([
      ["l1", "Бухгалтерия", 0],
      ["l2", "Зарплата", 0],
      ["l3", "Старая", 1],
      ["l9", null, 1],
    ]);
  });

  it("write moments in UTC, and null where there is none", () => {
    const { data } = snapshotOf(viewOf(1_700_000_009, new Map(), [shown]));
    expect(data).toEqual({
      at: "2023-11-14T22:13:29Z",
      lines: [
        {
          id: "l1",
          name: null,
          waiting: 1,
          served: 0,
          treatments: [
            {
              id: "t1",
              client: "c",
              serviceUser: "u",
              status: "waiting",
              currentSpecialist: null,
              initialized: "2023-11-14T22:13:20Z",
              specAppointed: null,
              reactionStarted: null,
              queueWaitingTime: 5,
              queueLength: 2,
            },
          ],
        },
      ],
    });
  });

  it("say nothing while nothing changed but the wait under way", () => {
    const before = viewOf(0, KNOWN, [shown]);
    const after = viewOf(9, KNOWN, [{ ...shown, queueWaitingTime: 14 }]);
    expect(changesBetween(before, after)).toEqual([]);
    const served = { ...shown, waiting: false, queueWaitingTime: 15 };
    expect(changesBetween(before, viewOf(10, KNOWN, [served]))).toMatchObject([
      { event: "change", data: { line: { id: "l1", waiting: 0, served: 1, gone: [] } } },
    ]);
  });

  it("name in a change only what changed on its line", () => {
    const before = viewOf(0, KNOWN, [shown, { ...shown, id: "t2" }]);
    const after = viewOf(1, KNOWN, [
      { ...shown, id: "t2" },
      { ...shown, id: "t3" },
    ]);
    expect(changesBetween(before, after)).toMatchObject([
      { data: { line: { id: "l1", waiting: 2, treatments: [{ id: "t3" }], gone: ["t1"] } } },
    ]);
  });
});
