import type { ErrorCode } from "../../contract/letopis-error.ts";
import type { ImportSummary } from "../../intake/files/import-treatments.ts";
import type { Rejection } from "../../intake/files/rejection.ts";
import type { DirectoryOutcome } from "../../store/store.ts";

/**
 * What the answer to an import is made of, a JSON object a line, while the file is still on its
 * way. The last one is a `treatments`, `directory` or `failed`: without it the answer was cut off.
 */
export type ImportMessage = ImportProgressMessage | RejectedMessage | ImportConclusion;

export interface ImportProgressMessage {
  readonly type: "progress";
  /** Bytes of the file taken so far, as they were sent. */
  readonly bytes: number;
  /** Rows read so far, bad ones included. */
  readonly read: number;
  readonly rejected: number;
  /** Rows that the store has taken so far. */
  readonly written: number;
}

export interface RejectedMessage {
  readonly type: "rejected";
  readonly rejection: Rejection;
}

export type ImportConclusion =
  | { readonly type: "treatments"; readonly summary: ImportSummary }
  | { readonly type: "directory"; readonly outcome: DirectoryOutcome }
  | {
      readonly type: "failed";
      readonly code: ErrorCode | "INTERNAL_ERROR";
      readonly message: string;
      /** The counts of a file that was refused as a whole, `FILE_REJECTED`. */
      readonly summary: ImportSummary | null;
    };
