import { CREDENTIAL_LIMITS } from "./limits.ts";

const BEARER = /^bearer +([^ ]+) *$/i;

/** Whether an `Authorization` header is about a token (RFC 6750), readable or not. */
export function isBearer(authorization: string): boolean {
  return /^bearer(?: |$)/i.test(authorization);
}

/** The token of an `Authorization` header, of whatever form; null when none can be read. */
export function readBearer(authorization: string): string | null {
  if (authorization.length > CREDENTIAL_LIMITS.headerLength) return null;
  return BEARER.exec(authorization)?.[1] ?? null;
}
