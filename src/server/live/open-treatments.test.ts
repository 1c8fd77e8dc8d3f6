import { describe, expect, it } from "vitest";
import { lineEvent, MemoryIntake } from "../../../test/support/memory-intake.ts";
import { numberedId } from "../../../test/support/treatment-rows.ts";
import type { OwnedTreatment } from "./open-treatments.ts";
import { readOpenTreatments, visibleTo } from "./open-treatments.ts";

const VENDOR = numberedId("f", 1);
const PARTNER = numberedId("f", 2);
const STRANGER = numberedId("f", 3);
const LINE = numberedId("a", 1);
const OTHER_LINE = numberedId("a", 2);
const CLIENT = numberedId("c", 1);
const SPECIALIST = numberedId("e", 1);
const USER = numberedId("d", 1);
const ID = numberedId("b", 1);

type Dimension = "line" | "client" | "specialist";
type Ids = ReadonlyMap<string, string>;

/**
 * A directory.
 *
 * @param owned owners by id, for each dimension
 * @param clients of users, as each organization knows them
 */
function known(
  owned: Partial<Record<Dimension, Ids>>,
  clients: Readonly<Record<string, Ids>> = {},
) {
  return {
    async owners(dimension: Dimension, ids: Iterable<string>): Promise<Ids> {
      const asked = new Set(ids);
      return new Map([...(owned[dimension] ?? [])].filter(([id]) => asked.has(id)));
    },
    clientsOf: async (organization: string): Promise<Ids> => clients[organization] ?? new Map(),
  };
}

function intakeWith(
  ...told: readonly { by: string; line?: string; at?: number; author?: string; id?: string }[]
): MemoryIntake {
  const intake = new MemoryIntake(() => 100_000);
  for (const { by, line = LINE, at = 10, author = SPECIALIST, id = ID } of told) {
    intake.apply(by, lineEvent(80, at, { id, line, user: USER, author }));
  }
  return intake;
}

const ids = (organization: string, all: readonly OwnedTreatment[]) =>
  visibleTo(organization, all).map(({ id }) => id);

describe("open treatments", () => {
  it("are seen by who brought them in, and by nobody else where nothing is owned", async () => {
    const all = await readOpenTreatments(intakeWith({ by: PARTNER }), known({}));
    expect(ids(PARTNER, all)).toEqual([ID]);
    expect(ids(VENDOR, all)).toEqual([]);
    expect(ids(STRANGER, all)).toEqual([]);
  });

  it.each([
    ["the line", known({ line: new Map([[LINE, VENDOR]]) })],
    [
      "the client",
      known({ client: new Map([[CLIENT, VENDOR]]) }, { [PARTNER]: new Map([[USER, CLIENT]]) }),
    ],
    ["the current specialist", known({ specialist: new Map([[SPECIALIST, VENDOR]]) })],
  ])("are seen by the owner of %s", async (_, owners) => {
    const all = await readOpenTreatments(intakeWith({ by: PARTNER }), owners);
    expect(ids(VENDOR, all)).toEqual([ID]);
    expect(ids(STRANGER, all)).toEqual([]);
  });

  it("are not seen any more by the owner of a specialist who does not serve them any more", async () => {
    const intake = intakeWith({ by: PARTNER });
    const owners = known({ specialist: new Map([[SPECIALIST, VENDOR]]) });
    const of = { id: ID, line: LINE, user: USER };
    intake.apply(PARTNER, lineEvent(83, 20, of));
    expect(ids(VENDOR, await readOpenTreatments(intake, owners))).toEqual([]);
    intake.apply(PARTNER, lineEvent(86, 30, { ...of, author: SPECIALIST }));
    expect(ids(VENDOR, await readOpenTreatments(intake, owners))).toEqual([ID]);
  });

  it("have the client that the organization which brought them in knows, and no other's word", async () => {
    const owners = known(
      { client: new Map([[CLIENT, STRANGER]]) },
      { [STRANGER]: new Map([[USER, CLIENT]]) },
    );
    const all = await readOpenTreatments(intakeWith({ by: VENDOR }), owners);
    expect(visibleTo(VENDOR, all)).toMatchObject([{ client: null }]);
    expect(ids(STRANGER, all)).toEqual([]);
  });

  it("of which two organizations tell come once: by one's own word, else the line owner's", async () => {
    const intake = intakeWith(
      { by: PARTNER, at: 11 },
      { by: VENDOR, at: 12 },
      { by: STRANGER, at: 13 },
    );
    const owners = known(
      {
        line: new Map([[LINE, VENDOR]]),
        client: new Map([[CLIENT, "client's owner"]]),
      },
      Object.fromEntries([VENDOR, PARTNER, STRANGER].map((of) => [of, new Map([[USER, CLIENT]])])),
    );
    const all = await readOpenTreatments(intake, owners);
    const beginnings = (organization: string) =>
      visibleTo(organization, all).map(({ initialized }) => initialized);
    expect(beginnings(PARTNER)).toEqual([11]);
    expect(beginnings(STRANGER)).toEqual([13]);
    expect(beginnings(VENDOR)).toEqual([12]);
    expect(beginnings("client's owner")).toEqual([12]);
  });

  it("come by beginning, then id, whoever brought them in", async () => {
    const [first = "", second = "", third = ""] = [1, 2, 3].map((n) => numberedId("b", n));
    const intake = intakeWith(
      { by: VENDOR, id: third, at: 20 },
      { by: PARTNER, id: second, at: 20 },
      { by: VENDOR, id: first, at: 30 },
    );
    const all = await readOpenTreatments(intake, known({ line: new Map([[LINE, VENDOR]]) }));
    expect(ids(VENDOR, all)).toEqual([second, third, first]);
  });

  it("are gone when they closed", async () => {
    const intake = intakeWith(
      { by: VENDOR },
      { by: VENDOR, id: numberedId("b", 2), line: OTHER_LINE },
    );
    intake.apply(VENDOR, lineEvent(82, 50, { id: ID, line: LINE, user: USER, author: SPECIALIST }));
    const all = await readOpenTreatments(intake, known({}));
    expect(ids(VENDOR, all)).toEqual([numberedId("b", 2)]);
  });

  it("ask the store for nothing when there are none", async () => {
    const failing = {
      owners: () => Promise.reject(new Error("asked")),
      clientsOf: () => Promise.reject(new Error("asked")),
    };
    expect(await readOpenTreatments(intakeWith(), failing)).toEqual([]);
  });
});
