import { isUuid } from "../../history/uuid.ts";
import type { AccessStore, AccessToken, Session } from "../access-store.ts";
import { readSession, readToken } from "../sql/access-rows.ts";
import type { Row } from "../sql/queries.ts";
import { unknownAccount, unknownToken } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
import type { NamedValues } from "./named-values.ts";

const TOKENS = `SELECT access_token.id, access_token.name, access_token.login, secret_hash, scopes,
    extract(epoch FROM created_at)::float8 AS created_at,
    extract(epoch FROM expires_at)::float8 AS expires_at
  FROM access_token`;

const TOKENS_OF_ORGANIZATION = `${TOKENS}
  JOIN account ON account.login = access_token.login
  JOIN organization ON organization.key = account.organization
  WHERE organization.id = $organization
  ORDER BY access_token.created_at DESC, access_token.id`;

const ADD_TOKEN = `INSERT INTO access_token
  SELECT $id, $name, login, $secretHash, $scopes, to_timestamp($createdAt), to_timestamp($expiresAt)
  FROM account WHERE login = $login`;

const SESSION = `SELECT login, secret_hash, password_hash,
    extract(epoch FROM created_at)::float8 AS created_at,
    extract(epoch FROM expires_at)::float8 AS expires_at
  FROM web_session WHERE secret_hash = $secretHash`;

const ADD_SESSION = `INSERT INTO web_session
  SELECT $secretHash, login, $passwordHash, to_timestamp($createdAt), to_timestamp($expiresAt)
  FROM account WHERE login = $login`;

const KEEP_NEWEST_SESSIONS = `DELETE FROM web_session
  WHERE login = $login AND secret_hash NOT IN (
    SELECT secret_hash FROM web_session WHERE login = $login
    ORDER BY created_at DESC, secret_hash LIMIT $count)`;

/**
 * Tokens and sessions, in tables of their own that refer to accounts. None of this waits for a
 * writer: each statement is whole by itself.
 */
export class PostgresAccessStore implements AccessStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async tokens(organization: string): Promise<readonly AccessToken[]> {
    if (!isUuid(organization)) return [];
    return (await this.#select(TOKENS_OF_ORGANIZATION, { organization })).map(readToken);
  }

  async findToken(secretHash: string): Promise<AccessToken | null> {
    const [row] = await this.#select(`${TOKENS} WHERE secret_hash = $secretHash`, { secretHash });
    return row === undefined ? null : readToken(row);
  }

  async addToken({ scopes, ...token }: AccessToken): Promise<void> {
    const added = await this.#change(ADD_TOKEN, { ...token, scopes: JSON.stringify(scopes) });
    if (added === 0) throw unknownAccount(token.login);
  }

  async removeToken(id: string): Promise<void> {
    const removed = isUuid(id)
      ? await this.#change("DELETE FROM access_token WHERE id = $id", { id })
      : 0;
    if (removed === 0) throw unknownToken();
  }

  async findSession(secretHash: string): Promise<Session | null> {
    const [row] = await this.#select(SESSION, { secretHash });
    return row === undefined ? null : readSession(row);
  }

  async addSession(session: Session): Promise<void> {
    if ((await this.#change(ADD_SESSION, { ...session })) === 0)
      throw unknownAccount(session.login);
  }

  async extendSession(secretHash: string, expiresAt: number): Promise<void> {
    await this.#change(
      "UPDATE web_session SET expires_at = to_timestamp($expiresAt) WHERE secret_hash = $secretHash",
      { secretHash, expiresAt },
    );
  }

  async removeSession(secretHash: string): Promise<void> {
    await this.#change("DELETE FROM web_session WHERE secret_hash = $secretHash", { secretHash });
  }

  async keepNewestSessions(login: string, count: number): Promise<void> {
    await this.#change(KEEP_NEWEST_SESSIONS, { login, count });
  }

  async removeSessions(login: string): Promise<void> {
    await this.#change("DELETE FROM web_session WHERE login = $login", { login });
  }

  async removeExpired(before: number): Promise<void> {
    for (const table of ["web_session", "access_token"]) {
      const sql = `DELETE FROM ${table} WHERE expires_at < to_timestamp($before)`;
      await this.#change(sql, { before });
    }
  }

  #select(sql: string, values: NamedValues): Promise<readonly Row[]> {
    return this.#database.read((connection) => this.#database.rows(connection, sql, values));
  }

  /** @returns how many rows */
  async #change(sql: string, values: NamedValues): Promise<number> {
    const run = await this.#database.read((connection) =>
      this.#database.run(connection, sql, values),
    );
    return run.rowCount ?? 0;
  }
}
