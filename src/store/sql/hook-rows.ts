import type { Hook, HookSubscription } from "../hook-store.ts";
import type { Row } from "./queries.ts";

export function readHook(row: Row): Hook {
  const { login, subscription } = row;
  return {
    id: String(row["id"]),
    organization: String(row["organization"]),
    name: String(row["name"]),
    authentication: typeof login === "string" ? { kind: "basic", login } : { kind: "bearer" },
    secretHash: String(row["secret_hash"]),
    subscription:
      typeof subscription === "string" ? (JSON.parse(subscription) as HookSubscription) : null,
    createdAt: Number(row["created_at"]),
  };
}

/** The values of a hook that may change, by their fields. */
export function storedHook({ name, authentication, secretHash, subscription }: Hook) {
  return {
    name,
    login: authentication.kind === "basic" ? authentication.login : null,
    secretHash,
    subscription: subscription === null ? null : JSON.stringify(subscription),
  };
}
