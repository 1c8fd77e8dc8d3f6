import { randomUUID } from "node:crypto";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import type { AccessStore, AccessToken, TokenScope } from "../store/access-store.ts";
import type { Account, AccountStore } from "../store/store.ts";
import { generateAccessSecret, isAccessSecret } from "./access-secret.ts";
import { readBearer } from "./bearer-token.ts";
import { TOKEN_LIMITS } from "./limits.ts";
import { hashRandomSecret } from "./random-secret.ts";

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
   * @throws LetopisError ACCOUNT_UNKNOWN, TOKENS_TOO_MANY
   */
  async add(token: NewAccessToken): Promise<AccessToken & { readonly secret: string }> {
    const { access, clock } = this.#options;
    await this.#refuseTooMany(token.login);
    const createdAt = nowSeconds(clock);
    const secret = generateAccessSecret();
    const added: AccessToken = {
      id: randomUUID(),
      name: token.name,
      login: token.login,
      secretHash: hashRandomSecret(secret),
      scopes: [...new Set(token.scopes)].sort(),
      createdAt,
      expiresAt: token.expiresInDays === null ? null : endOf(token.expiresInDays, createdAt),
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
    if (secret === null || !isAccessSecret(secret)) return null;
    const token = await access.findToken(hashRandomSecret(secret));
    if (token === null || !isValidAt(token, nowSeconds(clock))) return null;
    const account = await accounts.get(token.login);
    return account && { account, token };
  }

  async #refuseTooMany(login: string): Promise<void> {
    const { access, accounts } = this.#options;
    const account = await accounts.get(login);
    // The store refuses it.
    if (account === null) return;
    const all = await access.tokens(account.organization);
    const own = all.filter((token) => token.login === login);
    if (own.length < TOKEN_LIMITS.perAccount) return;
    throw new LetopisError(
      "TOKENS_TOO_MANY",
      `У учётной записи «${login}» уже ${own.length} токенов. Удалите ненужные.`,
    );
  }
}

/** When a token ends that is made at a moment for so many days; both in seconds UTC. */
export function endOf(days: number, createdAt: number): number {
  return createdAt + days * SECONDS_PER_DAY;
}

function isValidAt({ expiresAt }: AccessToken, now: number): boolean {
  return expiresAt === null || now < expiresAt;
}
