import { Option } from "commander";
import { isUuid } from "../history/uuid.ts";
import { UsageError } from "./usage-error.ts";

/** An option that takes UUIDs: several times, or several with commas. Its value is a list of texts. */
export function uuidsOption(flag: string, description: string): Option {
  return new Option(`${flag} <uuid>`, `${description}; можно несколько раз`).argParser(
    (value: string, earlier: readonly string[] = []) => [...earlier, ...value.split(",")],
  );
}

/**
 * UUIDs in lower case.
 *
 * @param source where they were given, for people: a flag, or a file and its line
 * @throws UsageError
 */
export function readUuids(source: string, texts: readonly string[]): string[] {
  return texts.map((text) => {
    const id = text.trim().toLowerCase();
    if (isUuid(id)) return id;
    throw new UsageError(
      `${source}: «${text}» — не идентификатор. Нужен UUID вида 6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11.`,
    );
  });
}
