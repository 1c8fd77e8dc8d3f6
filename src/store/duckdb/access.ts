import type { AccessStore, AccessToken, Session } from "../access-store.ts";
import { readSession, readToken } from "../sql/access-rows.ts";
import type { Row } from "../sql/queries.ts";
import { unknownAccount, unknownToken } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import { forgetSessions } from "./forget-access.ts";

// Of accounts that are there: what an account that goes leaves behind for a moment is of no use.
const TOKENS = `SELECT access_token.id::VARCHAR AS id, access_token.name AS name, login, secret_hash,
    scopes, epoch(created_at) AS created_at, epoch(expires_at) AS expires_at
  FROM access_token JOIN account USING (login)`;

const SESSIONS = `SELECT login, secret_hash, web_session.password_hash AS password_hash,
    epoch(created_at) AS created_at, epoch(expires_at) AS expires_at
  FROM web_session JOIN account USING (login)`;

/**
 * Tokens and sessions, in tables of their own. Both are asked for with every call, by the hash of
 * a secret: of a few thousand rows, which takes less than a millisecond without an index.
 *
 * Sessions are written in the lane of counters: who signs in or out does not wait for an import.
 */
export class DuckDbAccessStore implements AccessStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async tokens(organization: string): Promise<readonly AccessToken[]> {
    const rows = await this.#select(
      `${TOKENS} JOIN organization ON organization.key = account.organization
       WHERE organization.id = $organization::UUID
       ORDER BY access_token.created_at DESC, access_token.id`,
      { organization },
    );
    return rows.map(readToken);
  }

  async findToken(secretHash: string): Promise<AccessToken | null> {
    const [row] = await this.#select(`${TOKENS} WHERE secret_hash = $secretHash`, { secretHash });
    return row === undefined ? null : readToken(row);
  }

  async addToken(token: AccessToken): Promise<void> {
    await this.#database.write(async (connection) => {
      const added = await this.#database.run(
        connection,
        `INSERT INTO access_token
         SELECT $id::UUID, $name, login, $secretHash, $scopes, $createdAt, $expiresAt
         FROM account WHERE login = $login RETURNING login`,
        {
          id: token.id,
          name: token.name,
          login: token.login,
          secretHash: token.secretHash,
          scopes: JSON.stringify(token.scopes),
          createdAt: timestamp(token.createdAt),
          expiresAt: token.expiresAt === null ? null : timestamp(token.expiresAt),
        },
      );
      if (added.rowCount === 0) throw unknownAccount(token.login);
    });
  }

  async removeToken(id: string): Promise<void> {
    await this.#database.write(async (connection) => {
      // As text: what a person typed need not be a UUID.
      const sql = "DELETE FROM access_token WHERE id::VARCHAR = $id";
      const { rowsChanged } = await this.#database.run(connection, sql, { id });
      if (rowsChanged === 0) throw unknownToken();
    });
  }

  async findSession(secretHash: string): Promise<Session | null> {
    const [row] = await this.#select(`${SESSIONS} WHERE secret_hash = $secretHash`, {
      secretHash,
    });
    return row === undefined ? null : readSession(row);
  }

  async addSession(session: Session): Promise<void> {
    await this.#database.count(async (connection) => {
      const added = await this.#database.run(
        connection,
        `INSERT INTO web_session
         SELECT login, $secretHash, $passwordHash, $createdAt, $expiresAt
         FROM account WHERE login = $login RETURNING login`,
        {
          login: session.login,
          secretHash: session.secretHash,
          passwordHash: session.passwordHash,
          createdAt: timestamp(session.createdAt),
          expiresAt: timestamp(session.expiresAt),
        },
      );
      if (added.rowCount === 0) throw unknownAccount(session.login);
    });
  }

  async extendSession(secretHash: string, expiresAt: number): Promise<void> {
    await this.#database.count((connection) =>
      this.#database.run(
        connection,
        "UPDATE web_session SET expires_at = $expiresAt WHERE secret_hash = $secretHash",
        { secretHash, expiresAt: timestamp(expiresAt) },
      ),
    );
  }

  async removeSession(secretHash: string): Promise<void> {
    const sql = "DELETE FROM web_session WHERE secret_hash = $secretHash";
    await this.#database.count((connection) => this.#database.run(connection, sql, { secretHash }));
  }

  async keepNewestSessions(login: string, count: number): Promise<void> {
    await this.#database.count((connection) =>
      this.#database.run(
        connection,
        `DELETE FROM web_session WHERE login = $login AND secret_hash NOT IN (
           SELECT secret_hash FROM web_session WHERE login = $login
           ORDER BY created_at DESC, secret_hash LIMIT $count)`,
        { login, count },
      ),
    );
  }

  async removeSessions(login: string): Promise<void> {
    await forgetSessions(this.#database, login);
  }

  async removeExpired(before: number): Promise<void> {
    const values = { before: timestamp(before) };
    await this.#database.count((connection) =>
      this.#database.run(connection, "DELETE FROM web_session WHERE expires_at < $before", values),
    );
    await this.#database.write((connection) =>
      this.#database.run(connection, "DELETE FROM access_token WHERE expires_at < $before", values),
    );
  }

  #select(sql: string, values: Record<string, string>): Promise<readonly Row[]> {
    return this.#database.read((connection) => this.#database.rows(connection, sql, values));
  }
}
