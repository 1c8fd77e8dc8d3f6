import { isUuid } from "../../history/uuid.ts";
import type {
  Mirror,
  MirrorProgress,
  MirrorRows,
  MirrorStore,
  WindowWriter,
} from "../mirror-store.ts";
import { VANISHED_SHOWN } from "../mirror-store.ts";
import { readProgress, writeProgress } from "../sql/mirror-progress.ts";
import type { MirrorField } from "../sql/mirror-rows.ts";
import { MIRROR_COLUMNS, MIRROR_FIELDS, readMirror } from "../sql/mirror-rows.ts";
import { mirrorExists } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
import { Leases } from "./leases.ts";
import { mirrorKey } from "./mirror-key.ts";
import { openWindowWriter } from "./mirror-window.ts";
import type { QueryValue } from "./named-values.ts";
import { organizationKey } from "./organization-keys.ts";
import { LOCKS_OF_MIRRORS } from "./write-lock.ts";

const SELECT = `SELECT organization.id AS organization, address, login, sealed_password,
    mirror.time_zone, extract(epoch FROM since)::float8 AS since, mirror.limits, reserved_calls,
    reread_days, poll_seconds, paused
  FROM mirror JOIN organization ON organization.key = mirror.organization`;

const ADD = `INSERT INTO mirror (organization, ${MIRROR_FIELDS.map((field) => MIRROR_COLUMNS[field]).join(", ")})
  VALUES ($key, ${MIRROR_FIELDS.map(parameter).join(", ")}) ON CONFLICT DO NOTHING`;

const COUNT_ROWS = `SELECT
    (SELECT count(*) FROM treatment WHERE brought_in_by = $key AND brought_in_by > 0)
      + (SELECT count(*) FROM treatment_bringer WHERE organization = $key) AS stored,
    (SELECT count(*) FROM mirror_vanished WHERE organization = $key) AS vanished`;

const VANISHED_IDS = `SELECT id FROM mirror_vanished WHERE organization = $key
  ORDER BY noticed_at DESC, id LIMIT ${VANISHED_SHOWN}`;

/** Mirrors in the `mirror` table. */
export class PostgresMirrorStore implements MirrorStore {
  readonly #database: Database;
  readonly #leases: Leases;

  constructor(database: Database) {
    this.#database = database;
    this.#leases = new Leases(database, LOCKS_OF_MIRRORS);
  }

  list(): Promise<readonly Mirror[]> {
    return this.#database.read(async (connection) => {
      const rows = await this.#database.rows(connection, `${SELECT} ORDER BY organization.name`);
      return rows.map(readMirror);
    });
  }

  async get(organization: string): Promise<Mirror | null> {
    if (!isUuid(organization)) return null;
    return this.#database.read(async (connection) => {
      const sql = `${SELECT} WHERE organization.id = $organization`;
      const [row] = await this.#database.rows(connection, sql, { organization });
      return row === undefined ? null : readMirror(row);
    });
  }

  async add(mirror: Mirror): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, mirror.organization);
      const values = MIRROR_FIELDS.map((field) => [field, storedValue(field, mirror)]);
      const { rowCount } = await this.#database.run(connection, ADD, {
        key,
        ...(Object.fromEntries(values) as Record<string, QueryValue>),
      });
      if (rowCount === 0) throw mirrorExists();
    });
  }

  async update(organization: string, change: Partial<Omit<Mirror, "organization">>): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      for (const field of MIRROR_FIELDS) {
        if (change[field] === undefined) continue;
        await this.#database.run(
          connection,
          `UPDATE mirror SET ${MIRROR_COLUMNS[field]} = ${parameter(field)} WHERE organization = $key`,
          { key, [field]: storedValue(field, change) },
        );
      }
    });
  }

  async remove(organization: string): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      for (const table of ["mirror_vanished", "mirror"]) {
        const sql = `DELETE FROM ${table} WHERE organization = $key`;
        await this.#database.run(connection, sql, { key });
      }
    });
  }

  progress(organization: string): Promise<MirrorProgress> {
    return this.#database.read(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      return readProgress(this.#database, connection, key);
    });
  }

  changeProgress(
    organization: string,
    change: (before: MirrorProgress) => MirrorProgress,
  ): Promise<MirrorProgress> {
    return this.#database.write(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      const after = change(await readProgress(this.#database, connection, key));
      await writeProgress(this.#database, connection, key, after);
      return after;
    });
  }

  countRows(organization: string): Promise<MirrorRows> {
    return this.#database.read(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      const [counts] = await this.#database.rows(connection, COUNT_ROWS, { key });
      const ids = await this.#database.rows(connection, VANISHED_IDS, { key });
      return {
        stored: Number(counts?.["stored"]),
        vanished: Number(counts?.["vanished"]),
        vanishedIds: ids.map(({ id }) => String(id)),
      };
    });
  }

  async exclusively<T>(
    organization: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const key = await this.#database.read((connection) =>
      mirrorKey(this.#database, connection, organization),
    );
    return this.#leases.hold(key, signal, work);
  }

  openWindow(organization: string): Promise<WindowWriter> {
    return openWindowWriter(this.#database, organization);
  }
}

function parameter(field: MirrorField): string {
  return field === "since" ? "to_timestamp($since)" : `$${field}`;
}

function storedValue(field: MirrorField, mirror: Partial<Mirror>): QueryValue {
  return field === "limits" ? JSON.stringify(mirror.limits) : (mirror[field] ?? null);
}
