import { describe, expect, test } from "vitest";
import { CONTRACT_LIMITS } from "../history/calling-limits.ts";
import { DEFAULT_DATABASE_OPTIONS } from "../store/duckdb/database.ts";
import { DAY_WINDOW_FORM } from "./calling-limit-forms.ts";
import type { Setting } from "./setting.ts";
import { defaultText, flagName, isSettingKey, SETTING_KEYS, SETTINGS } from "./settings.ts";

describe("the table of settings", () => {
  test.each(SETTING_KEYS)("the variable of %s is LETOPIS_ and the key in capitals", (key) => {
    const capitals = key.replace(/[A-Z]/g, "_$&").replaceAll(".", "_").toUpperCase();
    expect(SETTINGS[key].variable).toBe(`LETOPIS_${capitals}`);
  });

  test.each(SETTING_KEYS)("the default of %s is a value that its form accepts", (key) => {
    const line: Setting<unknown> = SETTINGS[key];
    expect(line.form.schema.parse(defaultText(key))).toEqual(line.default);
  });

  test("no two settings share a flag", () => {
    const flags = SETTING_KEYS.map(flagName).filter((flag) => flag !== null);
    expect(new Set(flags).size).toBe(flags.length);
  });

  test("no key is a section of another", () => {
    for (const key of SETTING_KEYS) {
      expect(SETTING_KEYS.filter((other) => other.startsWith(`${key}.`))).toEqual([]);
    }
  });

  test("limits default to the contract's, the database to its adapter's", () => {
    expect(defaultText("limits.day")).toBe(
      DAY_WINDOW_FORM.format({
        startMinute: CONTRACT_LIMITS.dayStartMinute,
        endMinute: CONTRACT_LIMITS.dayEndMinute,
      }),
    );
    expect(SETTINGS["limits.callsPerHourByDay"].default).toBe(10);
    expect(SETTINGS["limits.callsPerHourByNight"].default).toBe(50);
    expect(SETTINGS["limits.daysByDay"].default).toBe(35);
    const { memoryLimit, threads, concurrentScans } = DEFAULT_DATABASE_OPTIONS;
    expect(SETTINGS["database.memoryLimit"].default).toBe(memoryLimit);
    expect(SETTINGS["database.threads"].default).toBe(threads);
    expect(SETTINGS["database.concurrentScans"].default).toBe(concurrentScans);
  });

  test("names that every object has are no keys", () => {
    expect(isSettingKey("constructor")).toBe(false);
    expect(isSettingKey("__proto__")).toBe(false);
  });
});
