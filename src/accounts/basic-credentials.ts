import { isLogin, isPassword } from "./credential-form.ts";
import { CREDENTIAL_LIMITS } from "./limits.ts";

export interface Credentials {
  /** In NFC, as logins are stored. */
  readonly login: string;
  readonly password: string;
}

const BASIC = /^basic +([^ ]+) *$/i;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the `Authorization` header of HTTP Basic (RFC 7617) with charset UTF-8 (contract.md,
 * "Where it lives").
 *
 * @returns null when there is none, when it is not Basic, not canonical base64, not UTF-8 (some
 *   clients send the system's code page), or holds what no account can have
 */
export function parseBasicCredentials(authorization: string | undefined): Credentials | null {
  if (authorization === undefined) return null;
  if (authorization.length > CREDENTIAL_LIMITS.headerLength) return null;
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return null;
  const text = decode(encoded);
  if (text === null) return null;

  const colon = text.indexOf(":");
  if (colon < 0) return null;
  const login = text.slice(0, colon).normalize("NFC");
  const password = text.slice(colon + 1);
  return isLogin(login) && isPassword(password) ? { login, password } : null;
}

function decode(encoded: string): string | null {
  const bytes = Buffer.from(encoded, "base64");
  // Node skips what is not base64; only a canonical text comes back as it was.
  if (bytes.toString("base64") !== encoded) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
