import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallCentre, WireQuery } from "../support/call-centre.ts";
import { columnAt, expectedRows, readCallCentre, SLICE_FILES } from "../support/call-centre.ts";
import { expectRows } from "../support/expect-rows.ts";
import type { MovedCallCentre } from "../support/moved-call-centre.ts";
import { later, moveCallCentre, secondsBetween } from "../support/moved-call-centre.ts";
import type { RunningService } from "../support/running-service.ts";
import { startService } from "../support/running-service.ts";
import { callHistory } from "../support/soap-call.ts";
import { inZone, toUtc } from "../support/wall-clock-oracle.ts";

/** The nights at which clocks change in Berlin, at 01:00 of UTC both, and a call centre open. */
const ZONE = "Europe/Berlin";
const SPRING = "2010-03-28T00:00:00";
const AUTUMN = "2010-10-31T00:00:00";
const RUNS = { seed: 20_101_031, numRuns: 25 };

describe("calls from a zone whose clocks change", () => {
  let moved: MovedCallCentre;
  let callCentre: CallCentre;
  let vendor: string;
  let service: RunningService;
  beforeAll(async () => {
    const began = readCallCentre(SLICE_FILES).rows[0]?.[4] ?? "";
    moved = await moveCallCentre([secondsBetween(began, SPRING), secondsBetween(began, AUTUMN)]);
    callCentre = readCallCentre(moved.files);
    vendor = callCentre.organizations.find(({ name }) => name === "Vendor")?.id ?? "";
    service = await startService({ files: moved.files, timeZone: ZONE });
  });
  afterAll(async () => {
    await service.close();
    await moved.remove();
  });

  async function expectMeaning(query: WireQuery, means: WireQuery) {
    const result = await callHistory(service.address, "Vendor", query);
    expect(result.code, result.text).toBe("SUCCESS");
    expectRows(result.rows, inZone(expectedRows(callCentre, vendor, means), ZONE));
  }

  it.each<[string, WireQuery, WireQuery]>([
    [
      "twice, the earlier in From",
      { OpenedFrom: "2010-10-31T02:30:00" },
      { OpenedFrom: "2010-10-31T00:30:00" },
    ],
    [
      "twice, the later in To",
      { OpenedFrom: "2010-10-31", OpenedTo: "2010-10-31T02:30:00" },
      { OpenedFrom: "2010-10-30T22:00:00", OpenedTo: "2010-10-31T01:30:00" },
    ],
    [
      "twice, in both: the hour between",
      { OpenedFrom: "2010-10-31T02:30:00", OpenedTo: "2010-10-31T02:30:00" },
      { OpenedFrom: "2010-10-31T00:30:00", OpenedTo: "2010-10-31T01:30:00" },
    ],
    [
      "twice, told apart by their offsets",
      { OpenedFrom: "2010-10-31T02:30:00+01:00", OpenedTo: "2010-10-31T02:45:00+01:00" },
      { OpenedFrom: "2010-10-31T01:30:00", OpenedTo: "2010-10-31T01:45:00" },
    ],
    [
      "never: forward, in From",
      { OpenedFrom: "2010-03-28T02:30:00", OpenedTo: "2010-03-28" },
      { OpenedFrom: "2010-03-28T01:30:00", OpenedTo: "2010-03-28T21:59:59" },
    ],
    [
      "never: forward, in To",
      { OpenedTo: "2010-03-28T02:30:00" },
      { OpenedTo: "2010-03-28T01:30:00" },
    ],
    [
      "in a day of 25 hours",
      { ClosedFrom: "2010-10-31", ClosedTo: "2010-10-31" },
      { ClosedFrom: "2010-10-30T22:00:00", ClosedTo: "2010-10-31T22:59:59" },
    ],
  ])("mean, by a time that occurs %s", (_, query, means) => expectMeaning(query, means));

  it.each([
    ["From", SPRING],
    ["To", SPRING],
    ["From", AUTUMN],
    ["To", AUTUMN],
  ] as const)("mean in Opened%s what Temporal says, in the night of %s", async (end, night) => {
    const name = `Opened${end}` as const;
    // The hours that are skipped or come twice, and those around them.
    const second = fc.integer({ min: 0, max: 4 * 3600 });
    // Where a treatment begins, and a second beside.
    const began = inZone(callCentre.rows, ZONE)
      .map((row) => row[columnAt("Initialized")] ?? "")
      .filter((time) => time.startsWith(night.slice(0, 10)));
    const ofRow = fc
      .tuple(fc.constantFrom(...began), fc.integer({ min: -1, max: 1 }))
      .map(([time, off]) => later(time, off));
    const wallClock = fc.oneof(
      second.map((seconds) => later(night, seconds)),
      ofRow,
    );
    await fc.assert(
      fc.asyncProperty(wallClock, (time) =>
        expectMeaning({ [name]: time }, { [name]: toUtc(time, ZONE, end) }),
      ),
      RUNS,
    );
  });
});
