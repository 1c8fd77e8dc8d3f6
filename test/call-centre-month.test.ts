import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HISTORY_COLUMNS } from "../src/contract/columns.ts";
import type { WireQuery } from "./support/call-centre.ts";
import { expectedRows, HAS_MONTH, LARGEST_FILES, readCallCentre } from "./support/call-centre.ts";
import { expectRows } from "./support/expect-rows.ts";
import { isInverted, meaningOf, randomQuery, spellFor } from "./support/random-queries.ts";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import type { Result } from "./support/soap-call.ts";
import { basic, post, queryEnvelope, readResult } from "./support/soap-call.ts";
import { inZone } from "./support/wall-clock-oracle.ts";

/**
 * A month of a real call centre, brought in as files and asked for over HTTP, against plain code
 * over the text of the same file: nothing more, nothing less, in the same order.
 */

const callCentre = readCallCentre(LARGEST_FILES);
const identifiers = new Map(callCentre.organizations.map(({ name, id }) => [name, id]));
const LOGINS = ["Vendor", "Partner 1", "Partner 2"];

/** In Cairo clocks went back in that month, at 21:00 of UTC: an hour came twice. */
const TWICE = { from: "2010-08-10T20:00:00", to: "2010-08-10T22:00:00" };
const ZONES = [
  { zone: "UTC", seed: 1, numRuns: 80, rows: callCentre.rows },
  { zone: "Europe/Moscow", seed: 2, numRuns: 40, rows: callCentre.rows },
  { zone: "Europe/Berlin", seed: 3, numRuns: 40, rows: callCentre.rows },
  { zone: "Africa/Cairo", seed: 4, numRuns: 40, rows: beganWithin(TWICE) },
];

describe(`a ${HAS_MONTH ? "month" : "slice"} of a real call centre`, () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: LARGEST_FILES });
  });
  afterAll(() => service.close());

  async function moveTo(timeZone: string): Promise<void> {
    for (const id of identifiers.values()) {
      await service.store.organizations.update(id, { timeZone });
    }
  }

  async function ask(login: string, query: WireQuery, transport: Transport): Promise<Result> {
    const text = queryEnvelope(query, transport.version);
    const answered = await post(service.address, transport.packed ? gzipSync(text) : text, {
      authorization: basic(login),
      "accept-encoding": transport.accepts,
      ...(transport.packed ? { "content-encoding": "gzip" } : {}),
    });
    expect(answered.status).toBe(200);
    const result = readResult(answered.text);
    // Refusals are too small to compress.
    const encoding = result.code === "SUCCESS" ? transport.accepts : "identity";
    expect(answered.headers.get("content-encoding") ?? "identity").toBe(encoding);
    return result;
  }

  it.each(LOGINS)("is whole for %s", async (login) => {
    await moveTo("UTC");
    const result = await ask(login, {}, { version: "1.1", packed: false, accepts: "gzip" });
    expect(result.code).toBe("SUCCESS");
    expect(result.columns).toEqual(HISTORY_COLUMNS.map(({ name }) => name));
    expectRows(result.rows, expectedRows(callCentre, identifiers.get(login) ?? "", {}));
  });

  it.each(ZONES)(
    "answers any query exactly, asked from $zone",
    async ({ zone, seed, numRuns, rows }) => {
      await moveTo(zone);
      const seen = { empty: 0, filled: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(
          randomQuery(callCentre, rows),
          transport,
          async ({ login, filters }, by) => {
            const query = spellFor(zone, filters);
            const means = meaningOf(zone, filters);
            const result = await ask(login, query, by);
            if (isInverted(means)) {
              seen.refused++;
              expect(result).toMatchObject({ code: "INVALID_PARAMETER", rows: [] });
              return;
            }
            const expected = expectedRows(callCentre, identifiers.get(login) ?? "", means);
            seen[expected.length === 0 ? "empty" : "filled"]++;
            expect(result.code, result.text).toBe("SUCCESS");
            expectRows(result.rows, inZone(expected, zone));
          },
        ),
        { seed, numRuns },
      );
      // Else the queries would prove little.
      expect(seen.filled).toBeGreaterThan(numRuns / 3);
      expect(seen.empty).toBeGreaterThan(0);
      expect(seen.refused).toBeGreaterThan(0);
    },
  );
});

/** Treatments that began in a period; of the slice, which is of another day, all. */
function beganWithin({ from, to }: { from: string; to: string }): readonly (readonly string[])[] {
  const within = callCentre.rows.filter(([, , , , began = ""]) => from <= began && began < to);
  return within.length > 0 ? within : callCentre.rows;
}

interface Transport {
  readonly version: "1.1" | "1.2";
  /** Whether the request comes in gzip. */
  readonly packed: boolean;
  readonly accepts: "identity" | "gzip";
}

const transport: fc.Arbitrary<Transport> = fc.record({
  version: fc.constantFrom("1.1", "1.2"),
  packed: fc.boolean(),
  accepts: fc.constantFrom("identity", "gzip"),
});
