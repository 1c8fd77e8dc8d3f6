import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as accounts from "../../src/accounts/limits.ts";
import * as api from "../../src/api/limits.ts";
import * as forgetting from "../../src/cli/forget/limits.ts";
import * as configuration from "../../src/configuration/limits.ts";
import * as contract from "../../src/contract/limits.ts";
import * as exported from "../../src/exports/limits.ts";
import * as events from "../../src/intake/events/limits.ts";
import * as files from "../../src/intake/files/limits.ts";
import * as intake from "../../src/intake/live/limits.ts";
import * as mirror from "../../src/mirror/limits.ts";
import * as push from "../../src/push/limits.ts";
import * as retention from "../../src/retention/limits.ts";
import * as administration from "../../src/server/administration/limits.ts";
import * as hooks from "../../src/server/hooks/limits.ts";
import * as live from "../../src/server/live/limits.ts";
import { DEFAULT_DATABASE_OPTIONS } from "../../src/store/duckdb/database.ts";
import { ERASED_AT_ONCE } from "../../src/store/erasure-store.ts";
import { EXPIRED_AT_ONCE } from "../../src/store/retention-store.ts";
import * as reports from "../../src/store/sql/report-limits.ts";
import { LARGEST_SERIES } from "../../src/store/statistics-store.ts";

const DOCS = join(import.meta.dirname, "../../docs");

/** Bytes or seconds of each unit, in both languages. */
const UNITS: Readonly<Record<string, number>> = {
  ...{ KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, MB: 1000 ** 2, GB: 1000 ** 3 },
  ...{ КиБ: 1024, МиБ: 1024 ** 2, ГиБ: 1024 ** 3, МБ: 1000 ** 2, ГБ: 1000 ** 3 },
  ...{ ms: 1 / 1000, s: 1, min: 60, d: 24 * 60 * 60 },
  ...{ мс: 1 / 1000, с: 1, мин: 60, сут: 24 * 60 * 60 },
};

/** Every limit of the source by name, in bytes and seconds where it has a unit. */
function limitsOfSource(): Map<string, number> {
  const limits = new Map<string, number>();
  const add = (name: string, value: unknown): void => {
    if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner);
    } else if (typeof value === "string") {
      limits.set(name, readValue(value));
    } else if (/milliseconds$/i.test(name)) {
      limits.set(name, Number(value) / 1000);
    } else if (/Megabytes$/.test(name)) {
      limits.set(name, Number(value) * 1024 ** 2);
    } else if (/Minute$/.test(name)) {
      limits.set(name, Number(value) * 60);
    } else {
      limits.set(name, Number(value));
    }
  };
  const modules = {
    ...contract,
    ...accounts,
    ...api,
    ...files,
    ...exported,
    ...administration,
    ...configuration,
    ...live,
    ...push,
    ...mirror,
    ...hooks,
    ...events,
    ...intake,
    ...reports,
    LARGEST_SERIES,
    ERASED_AT_ONCE,
    EXPIRED_AT_ONCE,
    ...forgetting,
    ...retention,
  };
  for (const [name, value] of Object.entries({ ...modules, DEFAULT_DATABASE_OPTIONS })) {
    add(name, value);
  }
  return limits;
}

/** The rows of all tables of a document: name to value. A name twice is an error. */
async function limitsOfDocument(file: string): Promise<Map<string, number>> {
  const limits = new Map<string, number>();
  const rows = (await readFile(join(DOCS, file), "utf8")).matchAll(
    /^\| .* \| ([^|]+) \| [^|]* \| `([\w.]+)` \|$/gm,
  );
  for (const [, value = "", name = ""] of rows) {
    if (limits.has(name)) throw new Error(`${file} has ${name} twice`);
    limits.set(name, readValue(value));
  }
  return limits;
}

/** `4,096`, `4 096`, `64 KiB`, `5 мин`, `08:00` or an instant, in bytes or seconds. */
function readValue(text: string): number {
  const time = /^(\d\d):(\d\d)$/.exec(text);
  if (time) return Number(time[1]) * 3600 + Number(time[2]) * 60;
  if (text.endsWith("Z")) return Date.parse(text) / 1000;
  const [, digits = "", unit = ""] = /^([\d,\s]*\d)\s?(\p{L}*)$/u.exec(text) ?? [];
  return Number(digits.replace(/[,\s]/g, "")) * (unit === "" ? 1 : (UNITS[unit] ?? Number.NaN));
}

describe.each(["limits.md", "limits.ru.md"])("docs/%s", (file) => {
  test("lists every limit of the source with its number, and no other", async () => {
    expect(Object.fromEntries(await limitsOfDocument(file))).toEqual(
      Object.fromEntries(limitsOfSource()),
    );
  });
});

test("a proxy list that the configuration accepts is not too long for its user", () => {
  expect(configuration.CONFIGURATION_LIMITS.trustedProxies).toBe(accounts.PROXY_LIMITS.declared);
});
