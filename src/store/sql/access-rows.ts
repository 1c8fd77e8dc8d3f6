import type { AccessToken, Session, TokenScope } from "../access-store.ts";
import type { Row } from "./queries.ts";

export function readToken(row: Row): AccessToken {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    login: String(row["login"]),
    secretHash: String(row["secret_hash"]),
    scopes: JSON.parse(String(row["scopes"])) as TokenScope[],
    createdAt: Number(row["created_at"]),
    expiresAt: row["expires_at"] === null ? null : Number(row["expires_at"]),
  };
}

export function readSession(row: Row): Session {
  return {
    login: String(row["login"]),
    secretHash: String(row["secret_hash"]),
    passwordHash: String(row["password_hash"]),
    createdAt: Number(row["created_at"]),
    expiresAt: Number(row["expires_at"]),
  };
}
