import { randomBytes } from "node:crypto";
import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { listValue } from "@duckdb/node-api";
import { ZERO_ID } from "../../contract/empty-values.ts";
import type { Erasure, ErasureOptions, ErasureStore } from "../erasure-store.ts";
import { addErasures, ERASED_AT_ONCE, NOTHING_ERASED } from "../erasure-store.ts";
import type { Change, ErasureStatements } from "../sql/erase-persons.ts";
import { erasePersons, FIND_NO_USER, storedIds } from "../sql/erase-persons.ts";
import { forgottenAmong, hashOf } from "../sql/forgotten-persons.ts";
import { isNoUser } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import type { KeptForgottenPersons } from "./kept-forgotten-persons.ts";
import { HASH } from "./kept-forgotten-persons.ts";

const CREATE_ERASED = "CREATE OR REPLACE TEMPORARY TABLE erased (id UUID)";
const FILL_ERASED = "INSERT INTO erased SELECT unnest($ids)::UUID";
const DROP_ERASED = "DROP TABLE erased";

const ADD_PERSONS = `INSERT INTO forgotten_person
  SELECT hash, $at FROM (SELECT unnest($hashes) AS hash) AS given
  WHERE hash NOT IN (SELECT hash FROM forgotten_person)`;

const MATCHES = (column: string) => `regexp_matches(lower(${column}), $pattern)`;
const STRUCK = (column: string) => `regexp_replace(${column}, $pattern, '${ZERO_ID}', 'gi')`;

const STATEMENTS: ErasureStatements = {
  matches: MATCHES,
  struck: STRUCK,
  strikeFacts: `UPDATE event_fact SET fact = ${STRUCK("fact")} WHERE ${MATCHES("fact")}`,
};

const UUIDS = "'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'";

const STORED_IDS = storedIds(
  (table, column) =>
    `SELECT unnest(regexp_extract_all(lower(${column}), ${UUIDS}))::UUID FROM ${table}`,
);

/** Forgotten persons in the tables `forgotten_salt` and `forgotten_person`. */
export class DuckDbErasureStore implements ErasureStore {
  readonly #database: Database;
  readonly #kept: KeptForgottenPersons;
  readonly #onErased: () => void;

  /** @param onErased called when ids were replaced, before anyone writes again */
  constructor(database: Database, kept: KeptForgottenPersons, onErased: () => void) {
    this.#database = database;
    this.#kept = kept;
    this.#onErased = onErased;
  }

  forget(ids: readonly string[], { at, dryRun = false }: ErasureOptions): Promise<Erasure> {
    return this.#alone(dryRun, async (connection) => {
      const given = [...new Set(ids)];
      if (given.length === 0) return NOTHING_ERASED;
      const erased = await erase(this.#database, connection, given);
      return { ...erased, listed: await this.#list(connection, given, at) };
    });
  }

  forgetAgain({ dryRun = false }: Pick<ErasureOptions, "dryRun">): Promise<Erasure> {
    return this.#alone(dryRun, (connection) => eraseListed(this.#database, connection));
  }

  async count(): Promise<number> {
    return this.#database.read(async (connection) => {
      const sql = "SELECT count(*)::DOUBLE AS persons FROM forgotten_person";
      const [row] = await this.#database.rows(connection, sql);
      return Number(row?.["persons"] ?? 0);
    });
  }

  /** With every other writer kept away, appenders of events too. */
  async #alone(
    dryRun: boolean,
    work: (connection: DuckDBConnection) => Promise<Erasure>,
  ): Promise<Erasure> {
    const erasure = await this.#database.alone(async () => {
      const connection = await this.#database.connect();
      try {
        if (!dryRun) {
          const done = await this.#database.transaction(connection, work);
          this.#kept.forget();
          this.#onErased();
          return done;
        }
        await connection.run("BEGIN TRANSACTION");
        try {
          return await work(connection);
        } finally {
          await connection.run("ROLLBACK");
        }
      } finally {
        connection.closeSync();
      }
    });
    // What was deleted lies in the log, and in the file until its place is used again.
    if (!dryRun) await this.#database.checkpoint();
    return erasure;
  }

  async #list(connection: DuckDBConnection, ids: readonly string[], at: number): Promise<number> {
    const database = this.#database;
    const [kept] = await database.rows(connection, "SELECT salt FROM forgotten_salt LIMIT 1");
    const salt = kept === undefined ? randomBytes(32).toString("hex") : String(kept["salt"]);
    if (kept === undefined) {
      await database.run(connection, "INSERT INTO forgotten_salt VALUES ($salt)", { salt });
    }
    const known = await database.rows(
      connection,
      forgottenAmong("SELECT unnest($ids)::UUID AS id", HASH),
      { ids: listValue([...ids]) },
    );
    const listed = new Set(known.map(({ id }) => String(id)));
    const hashes = ids.filter((id) => !listed.has(id)).map((id) => hashOf(salt, id));
    if (hashes.length === 0) return 0;
    const values = { at: timestamp(at), hashes: listValue(hashes) };
    return (await database.run(connection, ADD_PERSONS, values)).rowsChanged;
  }
}

/**
 * Erases whoever is on the list and is stored all the same, within the transaction that is open on
 * the connection, in which nobody else writes.
 */
export async function eraseListed(
  database: Database,
  connection: DuckDBConnection,
): Promise<Erasure> {
  const rows = await database.rows(
    connection,
    `SELECT id::VARCHAR AS id FROM (${forgottenAmong(`SELECT * FROM (${STORED_IDS}) AS stored (id)`, HASH)}) AS found`,
  );
  const ids = rows.map(({ id }) => String(id));
  let erasure: Erasure = NOTHING_ERASED;
  for (let first = 0; first < ids.length; first += ERASED_AT_ONCE) {
    const part = await erase(database, connection, ids.slice(first, first + ERASED_AT_ONCE), true);
    erasure = addErasures(erasure, part);
  }
  return erasure;
}

/** @param isListed whether the ids are on the list, and are erased whatever they are */
async function erase(
  database: Database,
  connection: DuckDBConnection,
  ids: readonly string[],
  isListed = false,
): Promise<Erasure> {
  const change: Change = async (sql, values) =>
    (await database.run(connection, sql, values as Record<string, DuckDBValue> | undefined))
      .rowsChanged;
  await connection.run(CREATE_ERASED);
  await database.run(connection, FILL_ERASED, { ids: listValue([...ids]) });
  if (!isListed) {
    const [found] = await database.rows(connection, FIND_NO_USER);
    if (found !== undefined) throw isNoUser(String(found["id"]), found["is_specialist"] === true);
  }
  const erased = await erasePersons(change, STATEMENTS, ids);
  await connection.run(DROP_ERASED);
  return { ...erased, listed: 0 };
}
