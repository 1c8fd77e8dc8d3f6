import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkListening } from "./check-listening.ts";
import { loadConfiguration } from "./load-configuration.ts";
import { replaceSettingsTable } from "./settings-table.ts";

const DOCUMENTS = [
  ["en", join(import.meta.dirname, "../../docs/configuration.md")],
  ["ru", join(import.meta.dirname, "../../docs/configuration.ru.md")],
] as const;

describe.each(DOCUMENTS)("the documentation (%s)", (language, path) => {
  test("has the table of the settings as they are; `vitest run -u` writes it anew", async () => {
    const document = await readFile(path, "utf8");
    await expect(replaceSettingsTable(document, language)).toMatchFileSnapshot(path);
  });

  test("has an example file that a server takes", async () => {
    const example = /```toml\n(.*?)```/s.exec(await readFile(path, "utf8"))?.[1] ?? "";
    const folder = await mkdtemp(join(tmpdir(), "letopis-example-"));
    try {
      await writeFile(join(folder, "letopis.toml"), example);
      const { configuration, file } = await loadConfiguration({
        environment: {},
        flags: {},
        workingFolder: folder,
      });
      expect(file).not.toBeNull();
      expect(configuration.limits.callsPerHourByDay).toBe(100);
      checkListening(configuration, { demoPasswords: false });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test("a document without the comments around the table is not touched", () => {
  expect(() => replaceSettingsTable("# Settings", "en")).toThrow("lacks");
});
