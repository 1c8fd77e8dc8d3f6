import { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportFile } from "../../test/support/export-file.ts";
import { treatmentBatches } from "../../test/support/treatment-batches.ts";
import type { TreatmentRow } from "../../test/support/treatment-rows.ts";
import { numberedId, treatmentRow } from "../../test/support/treatment-rows.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { TreatmentBatch } from "../history/treatment-batch.ts";
import { StalledError } from "../output/buffer-pool.ts";
import { ClientGone } from "../output/client-gone.ts";
import { EXPORT_FORMATS } from "./formats.ts";
import { NO_NAMES } from "./names.ts";
import { writeTreatments } from "./write-treatments.ts";

const LINE = numberedId("a", 1);
const CLIENT = numberedId("c", 1);
const USER = numberedId("d", 1);
const SPECIALIST = numberedId("e", 1);

const SERVED = treatmentRow({
  id: numberedId("b", 1),
  client: CLIENT,
  serviceUser: USER,
  initialized: Date.UTC(2024, 1, 26, 7) / 1000,
  specAppointed: Date.UTC(2024, 1, 26, 7, 0, 5) / 1000,
  queueWaitingTime: 5,
  specialist: SPECIALIST,
  reactionStarted: Date.UTC(2024, 1, 26, 7, 0, 9) / 1000,
  closed: Date.UTC(2024, 1, 26, 7, 1) / 1000,
  serviceQualityAssessment: 5,
});
const MISSED = treatmentRow({
  id: numberedId("b", 2),
  initialized: Date.UTC(2024, 1, 26, 8) / 1000,
});
const NAMES = {
  line: new Map([[LINE, "Бухгалтерия; ЗУП"]]),
  client: new Map([[CLIENT, '=ООО "Ромашка, и Ко"']]),
  specialist: new Map([[SPECIALIST, "'Иванов\r\nИван"]]),
};
const MOSCOW = { timeZone: "Europe/Moscow", names: NAMES };

const HEADING =
  "ServiceTreatmentID,ClientID,ClientName,ServiceUserID,ServiceUserName,ServiceID,ServiceName," +
  "Initialized,SpecAppointed,QueueWaitingTime,ClosedSpecialistID,ClosedSpecialistName," +
  "ReactionStarted,Closed,Duration,ServiceQualityAssessment,QueueLength";

describe("CSV", () => {
  it("has names beside ids, offsets, and nothing for what is not there", async () => {
    const text = (await exportFile("csv", [SERVED, MISSED], MOSCOW)).toString();
    expect(text).toBe(
      `${HEADING}\r\n` +
        `${SERVED.id},${CLIENT},"'=ООО ""Ромашка, и Ко""",${USER},,${LINE},"Бухгалтерия; ЗУП",` +
        `2024-02-26T10:00:00+03:00,2024-02-26T10:00:05+03:00,5,${SPECIALIST},"''Иванов\r\nИван",` +
        "2024-02-26T10:00:09+03:00,2024-02-26T10:01:00+03:00,60,5,1\r\n" +
        `${MISSED.id},,,,,${LINE},"Бухгалтерия; ЗУП",2024-02-26T11:00:00+03:00,,0,,,,` +
        "2024-02-26T11:01:00+03:00,60,0,1\r\n",
    );
  });

  it("has semicolons and a byte order mark for Excel in Russian", async () => {
    const choices = { ...MOSCOW, options: { csvForExcel: true } };
    const text = (await exportFile("csv", [MISSED], choices)).toString();
    expect(text).toBe(
      `\ufeff${HEADING.replaceAll(",", ";")}\r\n` +
        `${MISSED.id};;;;;${LINE};"Бухгалтерия; ЗУП";2024-02-26T11:00:00+03:00;;0;;;;` +
        "2024-02-26T11:01:00+03:00;60;0;1\r\n",
    );
  });

  it("is a heading when there are no rows", async () => {
    expect((await exportFile("csv", [])).toString()).toBe(`${HEADING}\r\n`);
  });
});

describe("NDJSON", () => {
  it("has an object a row, with null for what is not there", async () => {
    const text = (await exportFile("ndjson", [SERVED, MISSED], MOSCOW)).toString();
    const rows = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows[0]).toEqual({
      ServiceTreatmentID: SERVED.id,
      ClientID: CLIENT,
      ClientName: '=ООО "Ромашка, и Ко"',
      ServiceUserID: USER,
      ServiceUserName: null,
      ServiceID: LINE,
      ServiceName: "Бухгалтерия; ЗУП",
      Initialized: "2024-02-26T10:00:00+03:00",
      SpecAppointed: "2024-02-26T10:00:05+03:00",
      QueueWaitingTime: 5,
      ClosedSpecialistID: SPECIALIST,
      ClosedSpecialistName: "'Иванов\r\nИван",
      ReactionStarted: "2024-02-26T10:00:09+03:00",
      Closed: "2024-02-26T10:01:00+03:00",
      Duration: 60,
      ServiceQualityAssessment: 5,
      QueueLength: 1,
    });
    expect(Object.keys(rows[0])).toEqual(HEADING.split(","));
    expect(rows[1]).toMatchObject({ ClientID: null, ClientName: null, SpecAppointed: null });
    expect(text.endsWith("}\n")).toBe(true);
  });

  it("is nothing when there are no rows", async () => {
    expect((await exportFile("ndjson", [])).length).toBe(0);
  });
});

const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1000 });
const number = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const reference = (kind: "a" | "c" | "d" | "e") =>
  fc.oneof(
    fc.constant(ZERO_ID),
    fc.nat({ max: 20 }).map((one) => numberedId(kind, one)),
  );
const anyRow: fc.Arbitrary<TreatmentRow> = fc.record({
  id: fc.uuid(),
  client: reference("c"),
  serviceUser: reference("d"),
  line: reference("a"),
  initialized: instant,
  specAppointed: fc.oneof(fc.constant(EMPTY_INSTANT), instant),
  queueWaitingTime: number,
  specialist: reference("e"),
  reactionStarted: fc.oneof(fc.constant(EMPTY_INSTANT), instant),
  closed: instant,
  duration: number,
  serviceQualityAssessment: fc.integer({ min: 0, max: 5 }),
  queueLength: number,
});
const anyNames = fc
  .array(fc.string({ unit: "binary", maxLength: 3000 }), { minLength: 21, maxLength: 21 })
  .map((texts) => new Map(texts.map((text, one) => [numberedId("c", one), text])));

describe("rows of any content", () => {
  it("are the same objects in NDJSON, however they fall into batches", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { maxLength: 60 }),
        anyNames,
        fc.integer({ min: 1, max: 60 }),
        async (rows, client, size) => {
          const choices = { names: { client }, size };
          const text = (await exportFile("ndjson", rows, choices)).toString();
          const objects = text
            .split("\n")
            .slice(0, -1)
            .map((line) => JSON.parse(line));
          expect(objects).toHaveLength(rows.length);
          for (const [index, row] of rows.entries()) {
            const object = objects[index];
            expect(object.ServiceTreatmentID).toBe(row.id);
            expect(object.ClientID ?? ZERO_ID).toBe(row.client);
            expect(object.ClientName).toBe(client.get(row.client)?.toWellFormed() ?? null);
            expect(Date.parse(object.Initialized)).toBe(row.initialized * 1000);
            expect(object.Duration).toBe(row.duration);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

/** Rows without end, in batches that say how many were asked for. */
async function* endless(asked: { batches: number }): AsyncGenerator<TreatmentBatch> {
  const rows = Array.from({ length: 2000 }, (_, i) => treatmentRow({ id: numberedId("b", i) }));
  for (;;) {
    asked.batches++;
    yield* treatmentBatches(rows);
    await delay(0);
  }
}

describe.each(EXPORT_FORMATS)("an export as %s", (format) => {
  const zone = TimeZone.of("UTC");
  const names = NO_NAMES;

  it("waits while nothing is taken, and gives up an output that stalls", async () => {
    const asked = { batches: 0 };
    const output = new Writable({ highWaterMark: 1, write: () => undefined });
    const batches = endless(asked);
    const given = { format, zone, names, batches, stallMilliseconds: 500 };
    await expect(writeTreatments(output, given)).rejects.toBeInstanceOf(StalledError);
    // Buffers of a few megabytes lie between: 2,000 rows are half of one.
    expect(asked.batches).toBeLessThan(60);
    expect((await batches.next()).done).toBe(true);
  });

  it("ends when the output closes, and lets go of the scan", async () => {
    const asked = { batches: 0 };
    const batches = endless(asked);
    let taken = 0;
    const output = new Writable({
      write(chunk, _encoding, done) {
        taken += chunk.length;
        setImmediate(done);
        if (taken > 0) this.destroy();
      },
    });
    await expect(writeTreatments(output, { format, zone, names, batches })).rejects.toBeInstanceOf(
      ClientGone,
    );
    expect((await batches.next()).done).toBe(true);
  });

  it("ends with the reason of its signal, leaving the output without an end", async () => {
    const stopping = new AbortController();
    const output = new Writable({
      write(_chunk, _encoding, done) {
        stopping.abort(new Error("enough"));
        setImmediate(done);
      },
    });
    const batches = endless({ batches: 0 });
    const given = { format, zone, names, batches, signal: stopping.signal };
    await expect(writeTreatments(output, given)).rejects.toThrow("enough");
    expect(output.writableEnded).toBe(false);
  });

  it("fails with what the scan fails with", async () => {
    async function* breaking(): AsyncGenerator<TreatmentBatch> {
      yield* treatmentBatches([SERVED]);
      throw new Error("the scan broke");
    }
    const output = new Writable({ write: (_chunk, _encoding, done) => done() });
    const given = { format, zone, names, batches: breaking() };
    await expect(writeTreatments(output, given)).rejects.toThrow("the scan broke");
    expect(output.writableEnded).toBe(false);
  });
});
