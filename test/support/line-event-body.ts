import { numberedId } from "./treatment-rows.ts";

let sent = 0;

/** A line event as a sender writes it, with an id of its own. */
export function lineEventBody(changes: Readonly<Record<string, unknown>> = {}): object {
  sent++;
  return {
    event_type: "line",
    event_source: "line",
    message_id: numberedId("b", 5_000_000 + sent),
    message_type: 80,
    message_time: "2026-11-24T08:00:00Z",
    treatment_id: numberedId("b", 1),
    line_id: numberedId("a", 1),
    user_id: numberedId("d", 1),
    author_id: numberedId("e", 1),
    ...changes,
  };
}
