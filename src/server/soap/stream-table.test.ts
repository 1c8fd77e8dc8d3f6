import { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readResult } from "../../../test/support/soap-call.ts";
import type { TreatmentRow } from "../../../test/support/treatment-rows.ts";
import { numberedId, treatmentRow } from "../../../test/support/treatment-rows.ts";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { GET_HISTORY, SPECIALIST_READ } from "../../contract/operation.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import { writeUuidWords } from "../../history/uuid.ts";
import { ClientGone } from "../../output/client-gone.ts";
import { renderRecords } from "../../soap/render-records.ts";
import { historyChunks } from "./serve-history.ts";
import { streamTable } from "./stream-table.ts";

const zone = TimeZone.of("UTC");

function toBatch(rows: readonly TreatmentRow[]): TreatmentBatch {
  const columns = HISTORY_COLUMNS.map((column): Vector => {
    const values = rows.map((row) => row[column.field]);
    switch (column.kind) {
      case "id": {
        const words = new Uint32Array(rows.length * 4);
        for (const [index, value] of values.entries()) writeUuidWords(words, index, String(value));
        return { kind: "id", words };
      }
      case "reference": {
        const text = new Uint8Array(Buffer.from(values.join(""), "latin1"));
        const keys = Int32Array.from(values.keys());
        return { kind: "reference", keys, dictionary: { size: values.length, text } };
      }
      case "instant":
        return { kind: "instant", seconds: Float64Array.from(values, Number) };
      case "number":
        return { kind: "number", values: Int32Array.from(values, Number) };
    }
  });
  return { rows: rows.length, columns };
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => treatmentRow({ id: numberedId("b", i), duration: i }));

/** An output that takes a chunk only when told to. */
class Valve extends Writable {
  readonly chunks: Buffer[] = [];
  held: Array<() => void> = [];
  open = true;

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    // Copied at the moment it is taken: the buffer goes round.
    const take = () => {
      this.chunks.push(Buffer.from(chunk));
      done();
    };
    if (this.open) setImmediate(take);
    else this.held.push(take);
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString("utf8");
  }
}

async function* given(batches: readonly TreatmentBatch[]): AsyncGenerator<TreatmentBatch> {
  yield* batches;
}

const answer = (batches: AsyncIterable<TreatmentBatch>, stallMilliseconds = 60_000) => ({
  version: "1.1" as const,
  operation: GET_HISTORY,
  chunks: historyChunks(batches, zone),
  stallMilliseconds,
});

describe("streamTable", () => {
  it("writes every row once, in order, however the rows fall into batches", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }),
        async (sizes) => {
          const all = rows(sizes.reduce((sum, size) => sum + size, 0));
          let first = 0;
          const batches = sizes.map((size) => {
            const batch = toBatch(all.slice(first, first + size));
            first += size;
            return batch;
          });
          const output = new Valve();
          const streamed = await streamTable(output, answer(given(batches)));
          const result = readResult(output.text);
          expect(result.rows.map((row) => row[0])).toEqual(all.map(({ id }) => id));
          expect(streamed).toEqual({ rows: all.length, bytes: Buffer.byteLength(output.text) });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("writes texts that are longer than its buffers whole", async () => {
    const post = "длинно".repeat(400_000);
    const records = [1, 2, 3].map((number) => ({ id: numberedId("e", number), post }));
    const { columns } = SPECIALIST_READ;
    async function* chunks() {
      yield renderRecords(columns, records.slice(0, 2), zone);
      yield renderRecords(columns, records.slice(2), zone);
    }
    const output = new Valve();
    const operation = SPECIALIST_READ;
    const given = {
      version: "1.2" as const,
      operation,
      chunks: chunks(),
      stallMilliseconds: 60_000,
    };
    expect(await streamTable(output, given)).toMatchObject({ rows: 3 });
    const at = columns.findIndex(({ name }) => name === "Post");
    const read = readResult(output.text).rows.map((row) => [row[0], row[at] === post]);
    expect(read).toEqual(records.map(({ id }) => [id, true]));
  });

  it("asks for no more batches than a few buffers hold while the client takes nothing", async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<TreatmentBatch> {
      for (;;) {
        asked++;
        yield toBatch(rows(1000));
      }
    }
    const output = new Valve();
    output.open = false;
    await expect(streamTable(output, answer(endless(), 50))).rejects.toThrow("took nothing");
    expect(asked).toBeLessThan(6);
  });

  it("leaves the document open when the rows break off", async () => {
    async function* breaking(): AsyncGenerator<TreatmentBatch> {
      yield toBatch(rows(3));
      throw new Error("the scan broke");
    }
    const output = new Valve();
    await expect(streamTable(output, answer(breaking()))).rejects.toThrow("the scan broke");
    expect(output.writableEnded).toBe(false);
    expect(() => readResult(output.text)).toThrow();
  });

  it("gives up when the output closes", async () => {
    const output = new Valve();
    output.open = false;
    const streaming = streamTable(output, answer(given([toBatch(rows(3000))])));
    setImmediate(() => output.destroy());
    await expect(streaming).rejects.toBeInstanceOf(ClientGone);
  });

  it.each([
    ["ECONNRESET", true],
    ["EPIPE", true],
    ["Z_MEM_ERROR", false],
  ])(
    "takes a write that fails with %s, before the output closes, for a client that went: %s",
    async (code, gone) => {
      const failure = Object.assign(new Error(`write ${code}`), { code });
      const output = new Writable({
        autoDestroy: false,
        write: (_chunk, _encoding, done) => done(failure),
      });
      const error = await streamTable(output, answer(given([toBatch(rows(3000))]))).catch((e) => e);
      expect(error instanceof ClientGone).toBe(gone);
      expect(gone ? error.cause : error).toBe(failure);
    },
  );

  it("takes an output that closes before its end was taken for a client that went", async () => {
    const output = new Writable({
      write: (_chunk, _encoding, done) => done(),
      final: () => setImmediate(() => output.destroy()),
    });
    await expect(streamTable(output, answer(given([])))).rejects.toBeInstanceOf(ClientGone);
  });

  it("sends the first rows without waiting for a full buffer", async () => {
    const output = new Valve();
    let seen = "";
    async function* slow(): AsyncGenerator<TreatmentBatch> {
      yield toBatch(rows(1));
      while (output.chunks.length === 0) await new Promise(setImmediate);
      seen = output.text;
      yield toBatch(rows(2));
    }
    await streamTable(output, answer(slow()));
    expect(seen.match(/<row>/g)).toHaveLength(1);
  });
});
