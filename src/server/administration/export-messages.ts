import type { ErrorCode } from "../../contract/letopis-error.ts";
import type { ExportFormat } from "../../exports/formats.ts";

/** Which treatments are to be exported, and how: the body of `POST /exports`. */
export interface ExportRequest {
  /** Name or id of the organization that looks. */
  readonly organization: string;
  readonly format: ExportFormat;
  /** CSV as Excel in Russian opens it. */
  readonly csvForExcel?: boolean;
  /** Moments as a call of the operation has them, in the organization's zone. */
  readonly openedFrom?: string;
  readonly openedTo?: string;
  readonly closedFrom?: string;
  readonly closedTo?: string;
  /** UUIDs, any of them. */
  readonly client?: readonly string[];
  readonly serviceUser?: readonly string[];
  readonly line?: readonly string[];
  readonly specialist?: readonly string[];
}

/**
 * What the answer to an export is made of: bytes of the file, and messages between them. The last
 * one is a `done` or `failed`: without it the answer was cut off.
 */
export type ExportFrame = ExportedBytes | ExportMessage;

export interface ExportedBytes {
  readonly type: "bytes";
  readonly bytes: Uint8Array;
}

export type ExportMessage =
  | { readonly type: "progress"; readonly rows: number }
  | { readonly type: "done"; readonly rows: number; readonly bytes: number }
  | {
      readonly type: "failed";
      readonly code: ErrorCode | "INTERNAL_ERROR";
      readonly message: string;
    };

/** A frame begins with its kind, a byte, and the bytes that follow, a 32-bit number, big-endian. */
export const FRAME_HEADER_BYTES = 5;
/** Kinds: bytes of the file, or a message as JSON. */
export const FRAME_KINDS = { bytes: 0, message: 1 } as const;

/** The beginning of a frame whose content has `length` bytes. */
export function frameHeader(kind: keyof typeof FRAME_KINDS, length: number): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt8(FRAME_KINDS[kind], 0);
  header.writeUInt32BE(length, 1);
  return header;
}
