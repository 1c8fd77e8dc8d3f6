import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { hashPassword } from "../../src/accounts/password-hash.ts";
import { CONTRACT_LIMITS } from "../../src/history/calling-limits.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { COPIED_TABLES } from "../../src/store/sql/copied-tables.ts";
import type { CopiedTable } from "../../src/store/table-copy.ts";
import { SLICE_FILES } from "./call-centre.ts";
import { runLetopis } from "./command-line.ts";
import { PASSWORD } from "./running-service.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "./treatment-rows.ts";

/** A store in which every table has rows, the oddest values among them; and its content as text. */

/** Characters that databases stumble over. */
export const ODD_TEXT = "\u0000ноль\u0000 \uffff и 0, \u{1f60a} 'кавычки' \\ \t\n конец";

/** An organization and its account of the same name. */
export const ODD_ORGANIZATION = { id: numberedId("f", 77), name: "Ёжик İ", login: "Ёжик" };

/** Fills a new data folder; the treatments are a real call centre's, and some odd ones. */
export async function makeWholeStore(folder: string): Promise<void> {
  const { directory, treatments } = SLICE_FILES;
  const imported = await runLetopis(join(folder, ".."), [
    "import",
    "--data",
    folder,
    directory,
    treatments,
  ]);
  if (imported.status !== 0) throw new Error(imported.stderr);
  await addByPort(folder);
  await inFile(folder, async (run) => {
    for (const table of COPIED_TABLES) {
      const [{ rows } = { rows: 0 }] = await run(
        `SELECT count(*)::INTEGER AS rows FROM ${table.name}`,
      );
      if (rows === 0) await run(oddRows(table));
    }
  });
}

async function addByPort(folder: string): Promise<void> {
  const store = await openDuckDbStore(folder);
  const { id, name, login } = ODD_ORGANIZATION;
  await store.organizations.add({ id, name, timeZone: "Asia/Almaty", limits: null });
  for (const [account, organization] of [
    [login, id],
    ["Vendor", (await store.organizations.list()).find((one) => one.name === "Vendor")?.id ?? ""],
  ] as const) {
    await store.accounts.add({
      login: account,
      organization,
      passwordHash: await hashPassword(PASSWORD, { ln: 4, r: 8, p: 1 }),
      operations: null,
      demo: false,
      administrator: true,
    });
  }
  await store.access.addToken({
    id: numberedId("a", 1),
    name: ODD_TEXT,
    login,
    secretHash: "token-hash",
    scopes: ["read"],
    createdAt: 1_700_000_000,
    expiresAt: null,
  });
  await store.access.addSession({
    login,
    secretHash: "session-hash",
    passwordHash: "x",
    createdAt: 1_700_000_000,
    expiresAt: 4_000_000_000,
  });
  await store.mirrors.add({
    organization: id,
    address: "https://example.org/ws",
    login: "robot",
    sealedPassword: "sealed",
    timeZone: "Europe/Moscow",
    since: 1_600_000_000,
    limits: CONTRACT_LIMITS,
    reservedCalls: 1,
    rereadDays: 7,
    pollSeconds: 60,
    paused: true,
  });
  await store.hooks.add({
    id: numberedId("e", 1),
    organization: id,
    name: ODD_TEXT,
    authentication: { kind: "bearer" },
    secretHash: "hook-hash",
    subscription: null,
    createdAt: 1_700_000_000,
  });
  await store.events.append({
    facts: [1, 2, 3].map((number) => ({
      organization: id,
      receivedAt: 1_700_000_000 + number,
      text: JSON.stringify({ number, text: ODD_TEXT }),
    })),
    // In the order of bytes these are not as in the order of what is stored.
    others: ["b\u0000", "b\uffff", "b", "a"].map((text) => ({
      organization: id,
      receivedAt: 1_700_000_000,
      eventType: "queue",
      text: text + ODD_TEXT,
    })),
  });
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: id });
  const [first, last] = [-62_135_596_799, 253_402_300_799];
  await writer.write(
    toIncomingBatch([
      treatmentRow({ id: numberedId("b", 1), initialized: first, closed: first }),
      treatmentRow({ id: numberedId("b", 2), initialized: last, closed: last, duration: -1 }),
      treatmentRow({ id: "ffffffff-ffff-ffff-ffff-ffffffffffff", duration: 2 ** 31 - 1 }),
      treatmentRow({ id: "80000000-0000-0000-0000-000000000000", duration: -(2 ** 31) }),
    ]),
  );
  await writer.commit();
  await store.close();
}

/** Four rows of the ends of each type, and empty values where there may be any. */
function oddRows(table: CopiedTable): string {
  const rows = [0, 1, 2, 3].map((row) => {
    const values = table.columns.map(({ name, type }) => {
      const isKey = table.order.length < table.columns.length && table.order.includes(name);
      if (!isKey && row === 3 && NULLABLE.has(`${table.name}.${name}`)) return "NULL";
      if (name === "organization") return String(row + 1);
      return ODD_VALUES[type][row] ?? "NULL";
    });
    return `(${values.join(", ")})`;
  });
  return `INSERT INTO ${table.name} (${table.columns.map(({ name }) => name).join(", ")})
    VALUES ${rows.join(", ")}`;
}

const NULLABLE: ReadonlySet<string> = new Set([
  "line_rule.target_seconds",
  "line_rule.working_hours",
  "event_treatment.ended",
  "event_place.treatment",
  "event_place.reason",
]);

const quoted = (text: string) =>
  text
    .split("\u0000")
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(" || chr(0) || ");

const ODD_VALUES: Readonly<Record<CopiedTable["columns"][number]["type"], readonly string[]>> = {
  boolean: ["true", "false", "true", "false"],
  integer: ["-2147483648", "2147483647", "0", "-1"],
  bigint: ["-1099511627776", "1099511627777", "0", "-1"],
  date: ["DATE '0001-01-01'", "DATE '9999-12-31'", "DATE '1970-01-01'", "DATE '1969-12-31'"],
  instant: [
    "TIMESTAMP '0001-01-01 00:00:00'",
    "TIMESTAMP '9999-12-31 23:59:59.999999'",
    "TIMESTAMP '1969-12-31 23:59:59.999999'",
    "TIMESTAMP '2000-01-01 00:00:00'",
  ],
  uuid: [
    "'00000000-0000-0000-0000-000000000000'",
    "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
    "'80000000-0000-4000-8000-000000000001'",
    "'7fffffff-ffff-4fff-bfff-ffffffffffff'",
  ],
  text: [quoted(ODD_TEXT), "''", quoted("b\uffff"), quoted("b\u0000")],
};

/** Every row of every table of a folder that nobody holds, by table: read without our own code. */
export async function contentOf(
  folder: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const content: Record<string, readonly string[]> = {};
  await inFile(folder, async (run) => {
    for (const { name, columns } of COPIED_TABLES) {
      const list = columns.map((column) => `${column.name}::VARCHAR`).join(", ");
      const rows = await run(`SELECT to_json([${list}])::VARCHAR AS row FROM ${name}`);
      content[name] = rows.map(({ row }) => String(row)).sort();
    }
  });
  return content;
}

type Run = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** Work on the file itself, past the store. */
export async function inFile(folder: string, work: (run: Run) => Promise<void>): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, "letopis.duckdb"));
  try {
    const connection = await instance.connect();
    await work(async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS());
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}
