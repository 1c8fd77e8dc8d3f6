import type {
  Mirror,
  MirrorProgress,
  MirrorRows,
  MirrorStore,
  WindowWriter,
} from "../mirror-store.ts";
import { NO_PROGRESS, VANISHED_SHOWN } from "../mirror-store.ts";
import { readProgress, writeProgress } from "../sql/mirror-progress.ts";
import type { MirrorField } from "../sql/mirror-rows.ts";
import { MIRROR_COLUMNS, MIRROR_FIELDS, readMirror } from "../sql/mirror-rows.ts";
import { mirrorExists } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import { KeptRows } from "./kept-rows.ts";
import { mirrorKey } from "./mirror-key.ts";
import { openWindowWriter } from "./mirror-window.ts";
import { organizationKey } from "./organizations.ts";

const SELECT = `SELECT organization.id::VARCHAR AS organization, address, login, sealed_password,
    mirror.time_zone AS time_zone, epoch(since) AS since, mirror.limits AS limits, reserved_calls,
    reread_days, poll_seconds, paused
  FROM mirror JOIN organization ON organization.key = mirror.organization`;

/** Mirrors in the `mirror` table. */
export class DuckDbMirrorStore implements MirrorStore {
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  // Every call asks whether a mirror feeds its organization, and how far that is.
  readonly #mirrors = new KeptRows<readonly Mirror[]>();
  readonly #progress = new KeptRows<MirrorProgress>();

  constructor(database: Database, hourCounts: HourCountCache) {
    this.#database = database;
    this.#hourCounts = hourCounts;
  }

  async list(): Promise<readonly Mirror[]> {
    const select = () => this.#select(`${SELECT} ORDER BY organization.name`);
    return (await this.#mirrors.get("all", select)) ?? [];
  }

  async get(organization: string): Promise<Mirror | null> {
    const mirrors = await this.list();
    return mirrors.find((mirror) => mirror.organization === organization) ?? null;
  }

  /** After a change that did not come through here: a window's commit, a restored backup. */
  forget(): void {
    this.#mirrors.forget();
    this.#progress.forget();
  }

  async add(mirror: Mirror): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, mirror.organization);
      const present = await this.#database.run(
        connection,
        "SELECT 1 FROM mirror WHERE organization = $key",
        { key },
      );
      if (present.rowCount > 0) throw mirrorExists();
      await this.#database.run(
        connection,
        `INSERT INTO mirror (organization, ${MIRROR_FIELDS.map((field) => MIRROR_COLUMNS[field]).join(", ")})
         VALUES ($key, ${MIRROR_FIELDS.map((field) => `$${field}`).join(", ")})`,
        {
          key,
          ...Object.fromEntries(MIRROR_FIELDS.map((field) => [field, stored(field, mirror)])),
        },
      );
    });
    this.forget();
  }

  async update(organization: string, change: Partial<Omit<Mirror, "organization">>): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      for (const field of Object.keys(change) as MirrorField[]) {
        await this.#database.run(
          connection,
          `UPDATE mirror SET ${MIRROR_COLUMNS[field]} = $value WHERE organization = $key`,
          { key, value: stored(field, change as Mirror) },
        );
      }
    });
    this.forget();
  }

  async remove(organization: string): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      const run = (sql: string) => this.#database.run(connection, sql, { key });
      await run("DELETE FROM mirror_vanished WHERE organization = $key");
      await run("DELETE FROM mirror WHERE organization = $key");
    });
    this.forget();
  }

  async progress(organization: string): Promise<MirrorProgress> {
    const read = () =>
      this.#database.read(async (connection) => {
        const key = await mirrorKey(this.#database, connection, organization);
        return readProgress(this.#database, connection, key);
      });
    return (await this.#progress.get(organization, read)) ?? NO_PROGRESS;
  }

  async changeProgress(
    organization: string,
    change: (before: MirrorProgress) => MirrorProgress,
  ): Promise<MirrorProgress> {
    const changed = await this.#database.write(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      const after = change(await readProgress(this.#database, connection, key));
      await writeProgress(this.#database, connection, key, after);
      return after;
    });
    this.forget();
    return changed;
  }

  countRows(organization: string): Promise<MirrorRows> {
    return this.#database.read(async (connection) => {
      const key = await mirrorKey(this.#database, connection, organization);
      const run = async (sql: string) =>
        (await this.#database.run(connection, sql, { key })).getRowObjectsJS();
      const [rows] = await run(
        `SELECT ((SELECT count(*) FROM treatment WHERE brought_in_by = $key)
                + (SELECT count(*) FROM treatment_bringer WHERE organization = $key)
               )::DOUBLE AS stored,
                (SELECT count(*) FROM mirror_vanished WHERE organization = $key)::DOUBLE AS vanished`,
      );
      const ids = await run(
        `SELECT id::VARCHAR AS id FROM mirror_vanished WHERE organization = $key
         ORDER BY noticed_at DESC, id LIMIT ${VANISHED_SHOWN}`,
      );
      return {
        stored: Number(rows?.["stored"] ?? 0),
        vanished: Number(rows?.["vanished"] ?? 0),
        vanishedIds: ids.map((row) => String(row["id"])),
      };
    });
  }

  /** This process is the only one. */
  exclusively<T>(_organization: string, _signal: unknown, work: () => Promise<T>): Promise<T> {
    return work();
  }

  openWindow(organization: string): Promise<WindowWriter> {
    return openWindowWriter(this.#database, this.#hourCounts, organization, () => this.forget());
  }

  #select(sql: string): Promise<Mirror[]> {
    return this.#database.read(async (connection) =>
      (await this.#database.rows(connection, sql)).map(readMirror),
    );
  }
}

function stored(field: MirrorField, mirror: Mirror) {
  if (field === "limits") return JSON.stringify(mirror.limits);
  return field === "since" ? timestamp(mirror.since) : mirror[field];
}
