import type { CallParameter } from "../../contract/call.ts";
import type { Operation } from "../../contract/operation.ts";
import type { Refusal } from "../../contract/result-codes.ts";
import type { RowChunk } from "../../output/row-chunk.ts";
import type { Store } from "../../store/store.ts";
import type { LiveIntake } from "../live/live-intake.ts";
import type { Caller } from "./caller.ts";

/** An operation with what it takes to serve it: how its query is read, and how it is answered. */
export interface ServedOperation {
  readonly operation: Operation;
  /**
   * Reads what is asked for.
   *
   * @throws InvalidParameter
   */
  readQuery(parameters: readonly CallParameter[], caller: Caller): ServedQuery;
}

/** A query that was read, ready to be judged and answered. */
export interface ServedQuery {
  /**
   * What the calling rules have against this query, the quota apart.
   *
   * @param now seconds UTC
   */
  check(now: number): Refusal | null;
  /**
   * Opens the rows. Resolves with the first of them in hand, so that SUCCESS is not written in
   * vain; the caller reads them to the end or aborts the signal.
   */
  open(sources: Sources, signal: AbortSignal): Promise<AsyncIterable<RowChunk>>;
}

/** Where rows come from. */
export interface Sources {
  readonly store: Store;
  /** Absent where no event ever comes. */
  readonly intake?: LiveIntake;
}
