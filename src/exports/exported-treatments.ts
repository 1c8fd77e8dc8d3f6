import type { TimeZone } from "../history/time-zone.ts";
import type { TreatmentBatch } from "../history/treatment-batch.ts";
import type { OutputPatience } from "../output/buffer-pool.ts";
import type { ExportOptions } from "./formats.ts";
import type { TreatmentNames } from "./names.ts";

/** What is to be written, and how long the output is waited for. */
export interface ExportedTreatments extends OutputPatience {
  /** Of one scan; a batch is done with when the next one is asked for. */
  readonly batches: AsyncIterable<TreatmentBatch>;
  /** Of the organization that looks: times are written on its clock. */
  readonly zone: TimeZone;
  /** As the organization may read them, `readNames`; `NO_NAMES` leaves their columns empty. */
  readonly names: TreatmentNames;
  readonly options?: ExportOptions;
}
