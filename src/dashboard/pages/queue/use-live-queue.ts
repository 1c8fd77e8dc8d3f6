import { useQueryClient } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { addressOf } from "../../api-client/request.ts";
import { SESSION_KEY } from "../../api-client/session.ts";
import type { Change, QueueState, Snapshot } from "./queue-state.ts";
import { afterChange, fromSnapshot } from "./queue-state.ts";

export interface LiveQueue {
  readonly connection: "connecting" | "live" | "reconnecting";
  /** Null before the first snapshot. What was known stays while it reconnects. */
  readonly state: QueueState | null;
  /** How far the server's clock is ahead of that of the browser, milliseconds. */
  readonly ahead: number;
  /** When the connection was lost, milliseconds by the browser's clock; null while there is one. */
  readonly lostAt: number | null;
}

const NOT_YET: LiveQueue = { connection: "connecting", state: null, ahead: 0, lostAt: null };

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/** The queues as they are now, as long as the page that asks is shown. */
export function useLiveQueue(): LiveQueue {
  const client = useQueryClient();
  const [queue, setQueue] = useState(NOT_YET);

  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let retry = FIRST_RETRY_MS;

    const connect = () => {
      clearTimeout(timer);
      source?.close();
      source = new EventSource(addressOf("/queue"));
      source.addEventListener("snapshot", ({ data }) => {
        const snapshot = JSON.parse(data) as Snapshot;
        retry = FIRST_RETRY_MS;
        setQueue({
          connection: "live",
          state: fromSnapshot(snapshot),
          ahead: Date.parse(snapshot.at) - Date.now(),
          lostAt: null,
        });
      });
      source.addEventListener("change", ({ data }) => {
        const change = JSON.parse(data) as Change;
        setQueue((before) =>
          before.state === null ? before : { ...before, state: afterChange(before.state, change) },
        );
      });
      source.addEventListener("error", () => {
        // A browser tries again by itself only after some kinds of ends: so it never does.
        source?.close();
        setQueue((before) => ({
          ...before,
          connection: "reconnecting",
          lostAt: before.lostAt ?? Date.now(),
        }));
        // Why it ended the browser does not tell: that one is signed out, or may not see it any
        // more, the session says, and the page with it.
        void client.invalidateQueries({ queryKey: SESSION_KEY });
        timer = setTimeout(connect, retry);
        retry = Math.min(retry * 2, LONGEST_RETRY_MS);
      });
    };

    connect();
    addEventListener("online", connect);
    return () => {
      removeEventListener("online", connect);
      source?.close();
      clearTimeout(timer);
    };
  }, [client]);

  return queue;
}
