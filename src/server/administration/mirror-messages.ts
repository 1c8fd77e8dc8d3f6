import type { ErrorCode } from "../../contract/letopis-error.ts";
import type { MirrorEvent } from "../../mirror/mirror-events.ts";
import type { MirrorStatus } from "../../mirror/mirror-status.ts";
import type { RowDifference } from "../../store/mirror-store.ts";

/** A mirror's status with the name of its organization. */
export interface NamedMirrorStatus extends MirrorStatus {
  readonly name: string;
  /** Whether the process that answered keeps it current by itself. */
  readonly watching: boolean;
}

/** Whether the password of a mirror can be read with the key of the process that answered. */
export interface MirrorPassword {
  /** UUID. */
  readonly organization: string;
  /** Why not, in Russian; null: it can. */
  readonly problem: string | null;
}

/**
 * What the answer to a run, a watch or a verification is made of, a JSON object a line, while it
 * goes on. The last one is `done` or `failed`: without it the answer was cut off.
 */
export type MirrorMessage = MirrorReport | MirrorConclusion;

export type MirrorReport =
  | { readonly type: "event"; readonly event: MirrorEvent }
  | { readonly type: "status"; readonly status: NamedMirrorStatus }
  | {
      readonly type: "verified";
      /** Seconds UTC, `to` exclusive. */
      readonly from: number;
      readonly to: number;
      readonly received: number;
      readonly added: number;
      readonly changed: number;
      readonly refused: number;
      readonly rejected: number;
      readonly vanished: readonly string[];
      /** The first of them; there may be more than are described. */
      readonly differences: readonly RowDifference[];
    };

export type MirrorConclusion =
  | { readonly type: "done"; readonly status: NamedMirrorStatus }
  | {
      readonly type: "failed";
      readonly code: ErrorCode | "INTERNAL_ERROR";
      readonly message: string;
    };
