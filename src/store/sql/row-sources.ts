/** Where rows come from, as far as it matters which of two words on one treatment counts. */
export type RowSource =
  | { readonly kind: "file" }
  /** What the cloud says counts before what events say; `readAt` is in seconds UTC. */
  | { readonly kind: "mirror"; readonly readAt: number }
  | { readonly kind: "events" };

/** Events never say whose a user is: what another source said stays. */
export const KEEP_CLIENTS = `UPDATE resolved SET client = stored.client FROM stored
  WHERE stored.id = resolved.id AND resolved.client = 0 AND stored.client <> 0`;

/** The outcome of a row that differs from the stored one and may change it. */
export function outcomeOfChange(source: RowSource["kind"]): string {
  // A row that a mirror brought is the cloud's word: events leave it as it is.
  return source === "events"
    ? "CASE WHEN stored.mirrored_at IS NULL THEN 'changed' ELSE 'unchanged' END"
    : "'changed'";
}
