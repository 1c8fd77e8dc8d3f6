/** Further ways to prove who one is, besides login and password: what a program or a browser holds. */
export interface AccessStore {
  /** By creation, newest first. */
  tokens(organization: string): Promise<readonly AccessToken[]>;
  /** By the hash of the secret; null when there is none. */
  findToken(secretHash: string): Promise<AccessToken | null>;
  /** Rejects with `ACCOUNT_UNKNOWN`. */
  addToken(token: AccessToken): Promise<void>;
  /** Rejects with `TOKEN_UNKNOWN`. */
  removeToken(id: string): Promise<void>;

  findSession(secretHash: string): Promise<Session | null>;
  /** Rejects with `ACCOUNT_UNKNOWN`. */
  addSession(session: Session): Promise<void>;
  /** Moves the end of a session; seconds UTC. One that is gone stays gone. */
  extendSession(secretHash: string, expiresAt: number): Promise<void>;
  /** Whatever was there of it is gone afterwards. */
  removeSession(secretHash: string): Promise<void>;
  /** So many of an account's stay, those that began last. */
  keepNewestSessions(login: string, count: number): Promise<void>;
  /** All of an account. */
  removeSessions(login: string): Promise<void>;
  /** Tokens and sessions that ended before a moment, seconds UTC. */
  removeExpired(before: number): Promise<void>;
}

/** A secret that a program sends instead of a login and password. */
export interface AccessToken {
  /** UUID; not secret. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Login of the account on whose behalf it acts; it is gone with the account. */
  readonly login: string;
  /** SHA-256 of the secret, base64url; the secret itself is not in the store. */
  readonly secretHash: string;
  readonly scopes: readonly TokenScope[];
  /** Seconds UTC, the same below. */
  readonly createdAt: number;
  /** Null: it does not expire. */
  readonly expiresAt: number | null;
}

/**
 * What a token may do, never more than its account:
 * - `read`   treatments, statistics, directory;
 * - `manage` settings of the organization, its tokens, and what administrators may.
 */
export const TOKEN_SCOPES = ["read", "manage"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** A person's browser after a sign-in. */
export interface Session {
  readonly login: string;
  /** Of the cookie, as of a token. */
  readonly secretHash: string;
  /** What the account's password hash was: a new password ends the session. */
  readonly passwordHash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}
