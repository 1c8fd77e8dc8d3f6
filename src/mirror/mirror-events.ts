import type { PlannedWindow } from "./plan-window.ts";

/** What a mirror at work tells those who watch it. Instants are by our clock, seconds UTC. */
export type MirrorEvent =
  /** A call begins. */
  | { readonly kind: "reading"; readonly window: PlannedWindow }
  /** Rows of the call under way so far. */
  | { readonly kind: "rows"; readonly received: number }
  /** A window is stored. */
  | {
      readonly kind: "read";
      readonly window: PlannedWindow;
      readonly received: number;
      readonly added: number;
      readonly changed: number;
      readonly refused: number;
      readonly rejected: number;
      readonly vanished: number;
    }
  | { readonly kind: "names"; readonly entries: number }
  /** A call failed; the next one is made at `until`. */
  | { readonly kind: "failed"; readonly message: string; readonly until: number | null }
  | { readonly kind: "waiting"; readonly until: number; readonly reason: WaitReason }
  /** Everything is read; the next look is at `until`. */
  | { readonly kind: "current"; readonly until: number };

/**
 * - `budget`   the hour's calls are spent;
 * - `failure`  a failure is slept over;
 * - `paused`   an operator paused the mirror.
 */
export type WaitReason = "budget" | "failure" | "paused";
