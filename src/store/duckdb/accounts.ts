import { readAccount, storedOperations } from "../sql/account-rows.ts";
import { accountExists, unknownAccount } from "../sql/refusals.ts";
import type { Account, AccountStore } from "../store.ts";
import type { Database } from "./database.ts";
import { forgetSessions, forgetTokens } from "./forget-access.ts";
import { KeptRows } from "./kept-rows.ts";
import { organizationKey } from "./organizations.ts";

const SELECT = `SELECT login, organization.id::VARCHAR AS organization, password_hash, operations, demo,
    administrator
  FROM account JOIN organization ON organization.key = account.organization`;

/** Accounts in the `account` table. */
export class DuckDbAccountStore implements AccountStore {
  readonly #database: Database;
  readonly #kept = new KeptRows<Account>();

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<readonly Account[]> {
    return this.#select(`${SELECT} ORDER BY login`);
  }

  async get(login: string): Promise<Account | null> {
    return this.#kept.get(login, async () => {
      const [account] = await this.#select(`${SELECT} WHERE login = $login`, { login });
      return account ?? null;
    });
  }

  /** After a change that did not come through here: another backup took the place of everything. */
  forget(): void {
    this.#kept.forget();
  }

  async add(account: Account): Promise<void> {
    await this.#database.write(async (connection) => {
      const { login, passwordHash, demo, administrator } = account;
      const organization = await organizationKey(this.#database, connection, account.organization);
      const same = await this.#database.run(
        connection,
        "SELECT 1 FROM account WHERE login = $login",
        { login },
      );
      if (same.rowCount > 0) throw accountExists(login);
      await this.#database.run(
        connection,
        `INSERT INTO account (login, organization, password_hash, operations, demo, administrator)
         VALUES ($login, $organization, $passwordHash, $operations, $demo, $administrator)`,
        {
          login,
          organization,
          passwordHash,
          operations: storedOperations(account.operations),
          demo,
          administrator,
        },
      );
    });
  }

  async update(
    login: string,
    change: Partial<Omit<Account, "login" | "organization">>,
  ): Promise<void> {
    await this.#database.write(async (connection) => {
      const present = await this.#database.run(
        connection,
        "SELECT 1 FROM account WHERE login = $login",
        { login },
      );
      if (present.rowCount === 0) throw unknownAccount(login);
      if (change.passwordHash !== undefined) {
        await this.#database.run(
          connection,
          "UPDATE account SET password_hash = $passwordHash WHERE login = $login",
          { login, passwordHash: change.passwordHash },
        );
      }
      if (change.operations !== undefined) {
        await this.#database.run(
          connection,
          "UPDATE account SET operations = $operations WHERE login = $login",
          { login, operations: storedOperations(change.operations) },
        );
      }
      if (change.demo !== undefined) {
        await this.#database.run(
          connection,
          "UPDATE account SET demo = $demo WHERE login = $login",
          { login, demo: change.demo },
        );
      }
      if (change.administrator !== undefined) {
        await this.#database.run(
          connection,
          "UPDATE account SET administrator = $administrator WHERE login = $login",
          { login, administrator: change.administrator },
        );
      }
    });
    this.#kept.forget();
  }

  async remove(login: string): Promise<void> {
    await this.#database.write(async (connection) => {
      const removed = await this.#database.run(
        connection,
        "DELETE FROM account WHERE login = $login RETURNING login",
        { login },
      );
      if (removed.rowCount === 0) throw unknownAccount(login);
      await forgetTokens(this.#database, connection, login);
    });
    this.#kept.forget();
    await forgetSessions(this.#database, login);
  }

  async #select(sql: string, values?: Record<string, string>): Promise<Account[]> {
    return this.#database.read(async (connection) =>
      (await this.#database.rows(connection, sql, values)).map(readAccount),
    );
  }
}
