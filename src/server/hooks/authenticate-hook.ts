import { timingSafeEqual } from "node:crypto";
import { parseBasicCredentials } from "../../accounts/basic-credentials.ts";
import { readBearer } from "../../accounts/bearer-token.ts";
import { hasHash, hashRandomSecret } from "../../accounts/random-secret.ts";
import type { Hook, HookStore } from "../../store/hook-store.ts";

/** Stands in for a hook that is not there, so that it costs the same to be refused by it. */
const NOBODY = { secretHash: hashRandomSecret(""), login: "" };

/** What a sender shows (events.md, `back_auth`). */
interface Shown {
  readonly kind: "basic" | "bearer";
  readonly login: string;
  readonly secret: string;
}

/**
 * The hook that a sender may use; null when there is none with this id, or the sender does not
 * prove itself: which of them, neither the answer nor its time tells.
 */
export async function authenticateHook(
  hooks: Pick<HookStore, "get">,
  id: string,
  authorization: string | undefined,
): Promise<Hook | null> {
  const hook = await hooks.get(id.toLowerCase());
  const shown = readAuthorization(authorization);
  const expected = hook?.authentication ?? { kind: "bearer" };
  const login = expected.kind === "basic" ? expected.login : NOBODY.login;
  const isSecret = hasHash(shown?.secret ?? "", hook?.secretHash ?? NOBODY.secretHash);
  const isLogin = sameText(shown?.login ?? "", login);
  const isKind = shown?.kind === expected.kind;
  return isSecret && isLogin && isKind ? hook : null;
}

function readAuthorization(authorization: string | undefined): Shown | null {
  if (authorization === undefined) return null;
  const token = readBearer(authorization);
  if (token !== null) return { kind: "bearer", login: "", secret: token };
  const credentials = parseBasicCredentials(authorization);
  return credentials && { kind: "basic", login: credentials.login, secret: credentials.password };
}

/** In a time that tells nothing: of texts of any length their hashes are compared. */
function sameText(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashRandomSecret(one)), Buffer.from(hashRandomSecret(other)));
}
