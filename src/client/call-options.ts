/** The head of an answer, as far as callers have a use for it. */
export interface AnswerHead {
  /** The service's own clock when it began to answer, to the second; null where it does not say. */
  readonly date: Date | null;
}

export interface CallOptions {
  /** Ends the call, with the signal's reason; `AbortSignal.timeout` bounds it as a whole. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called once, when an answer has begun and before anything of it is handed out; with repeats, for
   * the one that counts. Not called when the call failed before, or something else than the service
   * answered. What it throws ends the call.
   */
  readonly onAnswer?: ((head: AnswerHead) => void) | undefined;
}
