import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import type { AccessStore, Session } from "../store/access-store.ts";
import type { Account, AccountStore } from "../store/store.ts";
import { generateAccessSecret, isAccessSecret } from "./access-secret.ts";
import { SESSION_LIMITS } from "./limits.ts";
import { hashRandomSecret } from "./random-secret.ts";

const { perAccount, idleMilliseconds, wholeMilliseconds, renewalMilliseconds } = SESSION_LIMITS;

/** Seconds that a browser keeps a session at most without using it. */
export const SESSION_SECONDS = idleMilliseconds / 1000;

export interface BrowserSessionsOptions {
  readonly access: AccessStore;
  readonly accounts: Pick<AccountStore, "get">;
  readonly clock: Clock;
}

/** A session that is good, and whose it is. */
export interface OpenSession {
  readonly account: Account;
  /** Seconds for which the browser is to keep its cookie from now on; null: as it does. */
  readonly renewedFor: number | null;
}

/**
 * Sessions of browsers, from a sign-in on. A session ends when it is not used for a while, when its
 * whole time is over, when its account gets a new password or too many newer ones, and when somebody
 * signs out.
 */
export class BrowserSessions {
  readonly #options: BrowserSessionsOptions;

  constructor(options: BrowserSessionsOptions) {
    this.#options = options;
  }

  /** Begins a session, for which the account's oldest may have to end; its secret, for the cookie. */
  async begin({ login, passwordHash }: Account): Promise<string> {
    const { access, clock } = this.#options;
    const createdAt = nowSeconds(clock);
    const secret = generateAccessSecret();
    const expiresAt = createdAt + SESSION_SECONDS;
    const secretHash = hashRandomSecret(secret);
    await access.keepNewestSessions(login, perAccount - 1);
    await access.addSession({ login, secretHash, passwordHash, createdAt, expiresAt });
    return secret;
  }

  /** The session of a cookie, which goes on by being used; null when there is none. */
  async resume(secret: string): Promise<OpenSession | null> {
    const { access, accounts, clock } = this.#options;
    const session = await this.#find(secret);
    if (session === null) return null;
    const account = await accounts.get(session.login);
    if (account === null || account.passwordHash !== session.passwordHash) return null;

    const expiresAt = renewedEnd(session, nowSeconds(clock));
    if (expiresAt === null) return { account, renewedFor: null };
    await access.extendSession(session.secretHash, expiresAt);
    return { account, renewedFor: expiresAt - nowSeconds(clock) };
  }

  /** Whether the session of a cookie is still good, without using it. */
  async isOpen(secret: string): Promise<boolean> {
    return (await this.#find(secret)) !== null;
  }

  /** Ends one session, if there is such a one. */
  async end(secret: string): Promise<void> {
    if (isAccessSecret(secret)) {
      await this.#options.access.removeSession(hashRandomSecret(secret));
    }
  }

  /** Ends all sessions of an account. */
  async endAll(login: string): Promise<void> {
    await this.#options.access.removeSessions(login);
  }

  async #find(secret: string): Promise<Session | null> {
    if (!isAccessSecret(secret)) return null;
    const session = await this.#options.access.findSession(hashRandomSecret(secret));
    return session !== null && nowSeconds(this.#options.clock) < session.expiresAt ? session : null;
  }
}

/** The end that a session has by being used now; null: it stays, there is no need to write. */
function renewedEnd({ createdAt, expiresAt }: Session, now: number): number | null {
  const end = Math.min(now + SESSION_SECONDS, createdAt + wholeMilliseconds / 1000);
  return end - expiresAt >= renewalMilliseconds / 1000 ? end : null;
}
