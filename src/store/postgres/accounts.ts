import { readAccount, storedOperations } from "../sql/account-rows.ts";
import { accountExists, unknownAccount } from "../sql/refusals.ts";
import type { Account, AccountStore } from "../store.ts";
import type { Database } from "./database.ts";
import type { QueryValue } from "./named-values.ts";
import { organizationKey } from "./organization-keys.ts";

const SELECT = `SELECT login, organization.id AS organization, password_hash, operations, demo,
    administrator
  FROM account JOIN organization ON organization.key = account.organization`;

/** Columns of the account table that may change, by their fields. */
const COLUMNS = {
  passwordHash: "password_hash",
  operations: "operations",
  demo: "demo",
  administrator: "administrator",
} as const satisfies Record<keyof Omit<Account, "login" | "organization">, string>;

type ChangingField = keyof typeof COLUMNS;

/** Accounts in the `account` table. Tokens and sessions refer to it, and go with an account. */
export class PostgresAccountStore implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): Promise<readonly Account[]> {
    return this.#database.read(async (connection) =>
      (await this.#database.rows(connection, `${SELECT} ORDER BY login`)).map(readAccount),
    );
  }

  get(login: string): Promise<Account | null> {
    return this.#database.read(async (connection) => {
      const [row] = await this.#database.rows(connection, `${SELECT} WHERE login = $login`, {
        login,
      });
      return row === undefined ? null : readAccount(row);
    });
  }

  async add(account: Account): Promise<void> {
    await this.#database.write(async (connection) => {
      const { login, passwordHash, operations, demo, administrator } = account;
      const { rowCount } = await this.#database.run(
        connection,
        `INSERT INTO account (login, organization, password_hash, operations, demo, administrator)
         VALUES ($login, $organization, $passwordHash, $operations, $demo, $administrator)
         ON CONFLICT (login) DO NOTHING`,
        {
          login,
          organization: await organizationKey(this.#database, connection, account.organization),
          passwordHash,
          operations: storedOperations(operations),
          demo,
          administrator,
        },
      );
      if (rowCount === 0) throw accountExists(login);
    });
  }

  async update(
    login: string,
    change: Partial<Omit<Account, "login" | "organization">>,
  ): Promise<void> {
    const values: Record<string, QueryValue> = {};
    for (const field of Object.keys(COLUMNS) as ChangingField[]) {
      if (change[field] !== undefined) values[field] = storedValue(field, change);
    }
    const assignments = Object.keys(values).map(
      (field) => `${COLUMNS[field as ChangingField]} = $${field}`,
    );
    await this.#database.write(async (connection) => {
      const { rowCount } = await this.#database.run(
        connection,
        `UPDATE account SET ${["login = login", ...assignments].join(", ")} WHERE login = $login`,
        { login, ...values },
      );
      if (rowCount === 0) throw unknownAccount(login);
    });
  }

  async remove(login: string): Promise<void> {
    await this.#database.write(async (connection) => {
      const sql = "DELETE FROM account WHERE login = $login";
      const { rowCount } = await this.#database.run(connection, sql, { login });
      if (rowCount === 0) throw unknownAccount(login);
    });
  }
}

function storedValue(field: ChangingField, change: Partial<Account>): QueryValue {
  return field === "operations"
    ? storedOperations(change.operations ?? null)
    : (change[field] ?? null);
}
