import type { ColumnField } from "../contract/columns.ts";
import { columnIndex, HISTORY_COLUMNS } from "../contract/columns.ts";
import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { IncomingBatch } from "../history/treatment-batch.ts";
import { incomingKind } from "../history/treatment-batch.ts";
import { writeUuidWords } from "../history/uuid.ts";
import type { Random } from "./random.ts";
import type { DemoScheme } from "./scheme.ts";
import type { SimulatedTreatment } from "./treatment.ts";

type IncomingVector = IncomingBatch["columns"][number];

/** Turns simulated treatments into batches, giving each an id from a stream of its own. */
export class BatchMaker {
  readonly #ids: Random;
  readonly #lines: Uint32Array;
  readonly #users: Uint32Array;
  readonly #clients: Uint32Array;
  readonly #specialists: Uint32Array;

  constructor(scheme: DemoScheme, ids: Random) {
    this.#ids = ids;
    this.#lines = uuidWords(scheme.lines.map((line) => line.id));
    this.#users = uuidWords(scheme.users.map((user) => user.id));
    this.#clients = uuidWords(scheme.users.map((user) => user.client));
    this.#specialists = uuidWords(scheme.specialists.map((specialist) => specialist.id));
  }

  make(treatments: readonly SimulatedTreatment[]): IncomingBatch {
    const rows = treatments.length;
    const columns = HISTORY_COLUMNS.map(({ kind }) => emptyVector(incomingKind(kind), rows));
    const id = words(columns, "id");
    const client = words(columns, "client");
    const serviceUser = words(columns, "serviceUser");
    const line = words(columns, "line");
    const initialized = seconds(columns, "initialized");
    const specAppointed = seconds(columns, "specAppointed");
    const queueWaitingTime = numbers(columns, "queueWaitingTime");
    const specialist = words(columns, "specialist");
    const reactionStarted = seconds(columns, "reactionStarted");
    const closed = seconds(columns, "closed");
    const duration = numbers(columns, "duration");
    const assessment = numbers(columns, "serviceQualityAssessment");
    const queueLength = numbers(columns, "queueLength");
    for (const [row, treatment] of treatments.entries()) {
      this.#ids.writeUuid(id, row);
      copyUuid(this.#clients, treatment.user, client, row);
      copyUuid(this.#users, treatment.user, serviceUser, row);
      copyUuid(this.#lines, treatment.line, line, row);
      initialized[row] = treatment.initialized;
      specAppointed[row] = treatment.specAppointed;
      queueWaitingTime[row] = treatment.queueWaitingTime;
      // For NOBODY there is nothing to copy: the zero id stays.
      copyUuid(this.#specialists, treatment.closedSpecialist, specialist, row);
      reactionStarted[row] = treatment.reactionStarted;
      closed[row] = treatment.closed;
      duration[row] = treatment.duration;
      assessment[row] = treatment.assessment;
      queueLength[row] = treatment.queueLength;
    }
    return { rows, columns };
  }
}

function emptyVector(kind: IncomingVector["kind"], rows: number): IncomingVector {
  if (kind === "id") return { kind, words: new Uint32Array(rows * 4) };
  if (kind === "instant") return { kind, seconds: new Float64Array(rows).fill(EMPTY_INSTANT) };
  return { kind, values: new Int32Array(rows) };
}

function words(columns: readonly IncomingVector[], field: ColumnField): Uint32Array {
  const vector = columns[columnIndex(field)];
  if (vector?.kind !== "id") throw new TypeError(`Column ${field} holds no ids`);
  return vector.words;
}

function seconds(columns: readonly IncomingVector[], field: ColumnField): Float64Array {
  const vector = columns[columnIndex(field)];
  if (vector?.kind !== "instant") throw new TypeError(`Column ${field} holds no instants`);
  return vector.seconds;
}

function numbers(columns: readonly IncomingVector[], field: ColumnField): Int32Array {
  const vector = columns[columnIndex(field)];
  if (vector?.kind !== "number") throw new TypeError(`Column ${field} holds no numbers`);
  return vector.values;
}

function uuidWords(ids: readonly string[]): Uint32Array {
  const all = new Uint32Array(ids.length * 4);
  for (const [row, id] of ids.entries()) writeUuidWords(all, row, id);
  return all;
}

function copyUuid(from: Uint32Array, fromRow: number, to: Uint32Array, toRow: number): void {
  for (let word = 0; word < 4; word++) to[toRow * 4 + word] = from[fromRow * 4 + word] ?? 0;
}
