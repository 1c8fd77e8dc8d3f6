import { randomUUID } from "node:crypto";
import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import type { AccessStore, AccessToken, TokenScope } from "../store/access-store.ts";
import type { Account, AccountStore } from "../store/store.ts";
import { generateAccessSecret, hashAccessSecret, isAccessSecret } from "./access-secret.ts";
import { CREDENTIAL_LIMITS } from "./limits.ts";

const BEARER = /^bearer +([^ ]+) *$/i;
const SECONDS_PER_DAY = 24 * 60 * 60;

export interface AccessTokensOptions {
  readonly access: AccessStore;
  readonly accounts: Pick<AccountStore, "get">;
  readonly clock: Clock;
}

export interface NewAccessToken {
  /** For people. */
  readonly name: string;
  /** Of the account on whose behalf it acts. */
  readonly login: string;
  readonly scopes: readonly TokenScope[];
  /** Null: never. */
  readonly expiresInDays: number | null;
}

/** Tokens: what programs show instead of a login and a password. */
export class AccessTokens {
  readonly #options: AccessTokensOptions;

  constructor(options: AccessTokensOptions) {
    this.#options = options;
  }

  /**
   * Makes a token. Its secret is in the answer and nowhere else.
   *
   * @throws LetopisError ACCOUNT_UNKNOWN
   */
  async add(token: NewAccessToken): Promise<AccessToken & { readonly secret: string }> {
    const { access, clock } = this.#options;
    const createdAt = nowSeconds(clock);
    const secret = generateAccessSecret();
    const added: AccessToken = {
      id: randomUUID(),
      name: token.name,
      login: token.login,
      secretHash: hashAccessSecret(secret),
      scopes: [...new Set(token.scopes)].sort(),
      createdAt,
      expiresAt:
        token.expiresInDays === null ? null : createdAt + token.expiresInDays * SECONDS_PER_DAY,
    };
    await access.addToken(added);
    return { ...added, secret };
  }

  /**
   * Whose token an `Authorization` header shows; null when it is none of ours, expired, or its
   * account is gone. Whether there ever was such a token, the time of the answer does not tell: what
   * has the form of a secret is hashed and looked up whatever it is.
   */
  async authenticate(
    authorization: string,
  ): Promise<{ readonly account: Account; readonly token: AccessToken } | null> {
    const { access, accounts, clock } = this.#options;
    const secret = readBearer(authorization);
    if (secret === null) return null;
    const token = await access.findToken(hashAccessSecret(secret));
    if (token === null || !isValidAt(token, nowSeconds(clock))) return null;
    const account = await accounts.get(token.login);
    return account && { account, token };
  }
}

/** Whether a header is about a token, readable or not. */
export function isBearer(authorization: string): boolean {
  return /^bearer(?: |$)/i.test(authorization);
}

function readBearer(authorization: string): string | null {
  if (authorization.length > CREDENTIAL_LIMITS.headerLength) return null;
  const secret = BEARER.exec(authorization)?.[1];
  return secret !== undefined && isAccessSecret(secret) ? secret : null;
}

function isValidAt({ expiresAt }: AccessToken, now: number): boolean {
  return expiresAt === null || now < expiresAt;
}
