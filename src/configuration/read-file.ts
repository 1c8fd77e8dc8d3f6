import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { TomlTable } from "smol-toml";
import { parse, TomlError } from "smol-toml";
import { nearestName } from "../history/nearest-name.ts";
import type { GivenValue, GivenValues, SettingSource } from "./given-value.ts";
import { describePlace } from "./given-value.ts";
import { keyLines } from "./key-lines.ts";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import { isSettingKey, SETTING_KEYS } from "./settings.ts";

/**
 * Reads a configuration file.
 *
 * @param path absolute
 * @returns `null` when there is no such file. One that cannot be read or is no TOML is a problem.
 */
export async function readConfigurationFile(path: string): Promise<GivenValues | null> {
  let bytes: Uint8Array;
  try {
    await using file = await open(path);
    bytes = await readAtMost(file, CONFIGURATION_LIMITS.fileBytes + 1);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") return null;
    return problem(path, `не читается (${String(code ?? error)}). Проверьте путь и права`);
  }
  if (bytes.length > CONFIGURATION_LIMITS.fileBytes) {
    return problem(path, `больше ${CONFIGURATION_LIMITS.fileBytes} байт. Это не файл настроек?`);
  }
  try {
    return readToml(new TextDecoder("utf-8", { fatal: true }).decode(bytes), path);
  } catch (error) {
    if (error instanceof TypeError) return problem(path, "не в кодировке UTF-8. Сохраните в ней");
    throw error;
  }
}

/** Reads the text of a configuration file; `path` is for messages. */
export function readToml(text: string, path: string): GivenValues {
  let table: TomlTable;
  try {
    table = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Beyond its first line the message quotes the file, which may hold what is not for a log.
    const reason = error.message.split("\n", 1)[0]?.replace("Invalid TOML document: ", "");
    const place = `${path}, строка ${error.line}, столбец ${error.column}`;
    return problem(place, `это не TOML: ${reason}. Тексты пишутся в кавычках`);
  }
  const given: GivenValue[] = [];
  const problems: string[] = [];
  const lines = keyLines(text);
  const visit = (section: TomlTable, prefix: string) => {
    for (const [name, value] of Object.entries(section)) {
      const key = prefix + name;
      const source: SettingSource = { kind: "file", file: path, line: lines.get(key) ?? null };
      if (isSettingKey(key)) {
        given.push({ key, value, source });
      } else if (!isSection(key)) {
        const nearest = nearestName(key, SETTING_KEYS);
        problems.push(
          `${describePlace(key, source)}: такого ключа нет. Ближайший известный: ${nearest}.`,
        );
      } else if (isTable(value)) {
        visit(value, `${key}.`);
      } else {
        problems.push(`${describePlace(key, source)}: это раздел [${key}], а не значение.`);
      }
    }
  };
  visit(table, "");
  return { given, problems };
}

function problem(place: string, what: string): GivenValues {
  return { given: [], problems: [`Файл настроек ${place}: ${what}.`] };
}

function isSection(key: string): boolean {
  return SETTING_KEYS.some((known) => known.startsWith(`${key}.`));
}

function isTable(value: unknown): value is TomlTable {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

/** Not by the file's size: a pipe or a device has none. */
async function readAtMost(file: FileHandle, limit: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(limit);
  let length = 0;
  while (length < limit) {
    const { bytesRead } = await file.read(buffer, length, limit - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
