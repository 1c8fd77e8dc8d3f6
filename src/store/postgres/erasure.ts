import { randomBytes } from "node:crypto";
import { ZERO_ID } from "../../contract/empty-values.ts";
import type { Erasure, ErasureOptions, ErasureStore } from "../erasure-store.ts";
import { addErasures, ERASED_AT_ONCE, NOTHING_ERASED } from "../erasure-store.ts";
import type { Change, ErasureStatements } from "../sql/erase-persons.ts";
import { erasePersons, FIND_NO_USER, patternOf, storedIds } from "../sql/erase-persons.ts";
import { forgottenAmong, hashOf } from "../sql/forgotten-persons.ts";
import { isNoUser } from "../sql/refusals.ts";
import type { Connection, Database } from "./database.ts";
import { HASH } from "./kept-forgotten-persons.ts";
import { LOCK_LIST_OF_FORGOTTEN } from "./write-lock.ts";

const FILL_ERASED = "INSERT INTO erased SELECT unnest($ids::uuid[])";

const ADD_PERSONS = `INSERT INTO forgotten_person (hash, forgotten_at)
  SELECT hash, to_timestamp($at) FROM unnest($hashes::text[]) AS given (hash)
  ON CONFLICT DO NOTHING`;

const MATCHES = (column: string) => `${column} ~* $pattern`;
const STRUCK = (column: string) => `regexp_replace(${column}, $pattern, '${ZERO_ID}', 'gi')`;

/**
 * The facts to change are looked for before others are kept from writing, which takes as long as all
 * facts are many. An organization's facts are committed in the order of their numbers: those that came
 * meanwhile have larger ones.
 */
const NOTE_LAST = `INSERT INTO last_fact (organization, number)
  SELECT key, (SELECT max(number) FROM event_fact WHERE organization = key) FROM organization`;
const FIND_FACTS = `INSERT INTO erased_fact (organization, number)
  SELECT organization, number FROM event_fact WHERE ${MATCHES("fact")}`;
const FIND_LATER_FACTS = `INSERT INTO erased_fact (organization, number)
  SELECT event_fact.organization, event_fact.number
  FROM organization
  LEFT JOIN last_fact ON last_fact.organization = organization.key
  JOIN event_fact ON event_fact.organization = organization.key
    AND event_fact.number > coalesce(last_fact.number, 0)
  WHERE ${MATCHES("fact")}`;

const STATEMENTS: ErasureStatements = {
  matches: MATCHES,
  struck: STRUCK,
  strikeFacts: `UPDATE event_fact SET fact = ${STRUCK("fact")}
    WHERE (organization, number) IN (SELECT organization, number FROM erased_fact)`,
};

const UUIDS = "'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'";

const STORED_IDS = storedIds(
  (table, column) =>
    `SELECT found[1]::uuid FROM ${table}, regexp_matches(${column}, ${UUIDS}, 'gi') AS found`,
);

/** Forgotten persons in the tables `forgotten_salt` and `forgotten_person`, for all servers. */
export class PostgresErasureStore implements ErasureStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async forget(ids: readonly string[], { at, dryRun = false }: ErasureOptions): Promise<Erasure> {
    const given = [...new Set(ids)];
    if (given.length === 0) return NOTHING_ERASED;
    return this.#write(given, dryRun, async (connection) => {
      const erased = await this.#erase(connection, given);
      return { ...erased, listed: await this.#list(connection, given, at) };
    });
  }

  async forgetAgain({ dryRun = false }: Pick<ErasureOptions, "dryRun">): Promise<Erasure> {
    const listed = await this.#database.read((connection) =>
      this.#database.rows(
        connection,
        forgottenAmong(`SELECT * FROM (${STORED_IDS}) AS stored (id)`, HASH),
      ),
    );
    const ids = listed.map(({ id }) => String(id));
    let erasure: Erasure = NOTHING_ERASED;
    for (let first = 0; first < ids.length; first += ERASED_AT_ONCE) {
      const part = ids.slice(first, first + ERASED_AT_ONCE);
      const erased = await this.#write(part, dryRun, (connection) =>
        this.#erase(connection, part, true),
      );
      erasure = addErasures(erasure, erased);
    }
    return erasure;
  }

  count(): Promise<number> {
    return this.#database.read(async (connection) => {
      const sql = "SELECT count(*) AS persons FROM forgotten_person";
      const [row] = await this.#database.rows(connection, sql);
      return Number(row?.["persons"] ?? 0);
    });
  }

  /** Work while nobody else writes, on any server, and no events are kept. */
  async #write(
    ids: readonly string[],
    dryRun: boolean,
    work: (connection: Connection) => Promise<Erasure>,
  ): Promise<Erasure> {
    const values = { pattern: patternOf(ids) };
    return this.#database.write(
      async (connection) => {
        await connection.query(LOCK_LIST_OF_FORGOTTEN.toChange);
        await connection.query("SAVEPOINT untouched");
        await this.#database.run(connection, FIND_LATER_FACTS, values);
        const erasure = await work(connection);
        if (dryRun) await connection.query("ROLLBACK TO SAVEPOINT untouched");
        return erasure;
      },
      async (connection) => {
        await this.#database.run(connection, NOTE_LAST);
        await this.#database.run(connection, FIND_FACTS, values);
      },
    );
  }

  /** @param isListed whether the ids are on the list, and are erased whatever they are */
  async #erase(connection: Connection, ids: readonly string[], isListed = false): Promise<Erasure> {
    const change: Change = async (sql, values) =>
      (await this.#database.run(connection, sql, values)).rowCount ?? 0;
    await this.#database.run(connection, FILL_ERASED, { ids });
    if (!isListed) {
      const [found] = await this.#database.rows(connection, FIND_NO_USER);
      if (found !== undefined) throw isNoUser(String(found["id"]), found["is_specialist"] === true);
    }
    return { ...(await erasePersons(change, STATEMENTS, ids)), listed: 0 };
  }

  async #list(connection: Connection, ids: readonly string[], at: number): Promise<number> {
    const database = this.#database;
    const [kept] = await database.rows(connection, "SELECT salt FROM forgotten_salt LIMIT 1");
    const salt = kept === undefined ? randomBytes(32).toString("hex") : String(kept["salt"]);
    if (kept === undefined) {
      await database.run(connection, "INSERT INTO forgotten_salt VALUES ($salt)", { salt });
    }
    const known = await database.rows(connection, forgottenAmong("SELECT id FROM erased", HASH));
    const listed = new Set(known.map(({ id }) => String(id)));
    const hashes = ids.filter((id) => !listed.has(id)).map((id) => hashOf(salt, id));
    return (await database.run(connection, ADD_PERSONS, { at, hashes })).rowCount ?? 0;
  }
}
