import { describe, expect, it } from "vitest";
import { LARGEST_FILES, readCallCentre } from "../support/call-centre.ts";
import type { Fault } from "../support/fault-proxy.ts";
import { HOME, startMirroredCloud } from "../support/mirrored-cloud.ts";

/** A week after the month of real data. */
const START = Date.UTC(2010, 8, 7, 9) / 1000;

describe("a mirror of real data", () => {
  const { organizations } = readCallCentre(LARGEST_FILES);

  it.each(organizations)(
    "brings home all that $name sees, through faults",
    async ({ id, name }) => {
      const faults: Fault[] = ["none", "cut in mid-row", "502 with a page", "reordered columns"];
      let calls = 0;
      const world = await startMirroredCloud({
        start: START,
        timeZone: "UTC",
        real: { files: LARGEST_FILES, organization: id },
        mirror: { since: Date.UTC(2010, 6, 1) / 1000 },
        nextFault: () => faults[calls++ % faults.length] ?? "none",
      });
      try {
        await world.runner().run(new AbortController().signal);
        const cloud = await world.cloudRows();
        expect(cloud.length).toBeGreaterThan(0);
        const home = await world.homeRows();
        expect(home.length).toBe(cloud.length);
        expect(home).toEqual(cloud);
        expect(await world.home.mirrors.countRows(HOME)).toMatchObject({ vanished: 0 });
        // Names come with it, and still nobody owns anything.
        const [first] = home;
        expect(await world.home.directory.name("line", first?.line ?? "")).not.toBeNull();
        expect(name).not.toBe("");
      } finally {
        await world.close();
      }
    },
  );
});
