/** The client closed the connection before it had its answer. */
export class ClientGone extends Error {
  constructor(options?: ErrorOptions) {
    super("The client went away", options);
    this.name = "ClientGone";
  }
}

/** Codes of what writing to a connection that the other side closed fails with. */
const LOST_CONNECTION: ReadonlySet<string | undefined> = new Set([
  "ECONNRESET",
  "EPIPE",
  "ECONNABORTED",
  "ETIMEDOUT",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

/**
 * What an output failed with, told apart: a connection that is lost is the client's doing. A write
 * may fail before the connection's `close`, so that {@link goneAway} has yet to hear of it.
 */
export function outputFailure(error: NodeJS.ErrnoException): Error {
  return LOST_CONNECTION.has(error.code) ? new ClientGone({ cause: error }) : error;
}
