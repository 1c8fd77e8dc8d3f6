import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { LetopisError } from "../../contract/letopis-error.ts";
import { DEFAULT_TIME_ZONE } from "../../history/calling-limits.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { Directory } from "../../store/store.ts";
import { entry, ID, ownedEntry, TEXT } from "./directory-entry.ts";
import { directoryProblem, jsonPosition } from "./directory-problem.ts";
import { FILE_LIMITS } from "./limits.ts";
import { shown } from "./rejection.ts";
import type { ByteSource } from "./source.ts";
import { NOT_UTF8 } from "./split-lines.ts";

/** The file as people write it. Unknown keys are errors: a misspelt owner would be no owner. */
function directoryFile(zone: TimeZone) {
  return z.strictObject({
    timezone: z.string().exactOptional(),
    organizations: z.array(z.strictObject({ id: ID, name: TEXT })).default([]),
    lines: z.array(ownedEntry("line", zone)).default([]),
    clients: z.array(ownedEntry("client", zone)).default([]),
    specialists: z.array(ownedEntry("specialist", zone)).default([]),
    users: z.array(entry("serviceUser", zone)).default([]),
  });
}

/**
 * Reads a directory file: one JSON object with `timezone` (IANA name, for organizations that are
 * new and times without an offset), `organizations` (`id`, `name`), `lines`, `clients`,
 * `specialists` and `users`, whose entries have the fields of the contract's directory columns, and
 * all but users an owning `organization`. Every list may be absent, and every field but `id`. The
 * file is held in memory.
 *
 * An entry that stands twice with the same contents counts once.
 *
 * @throws LetopisError `FILE_MALFORMED` naming the place in the file (`lines[3].id`),
 * `FILE_LIMIT_EXCEEDED`, `TIME_ZONE_UNKNOWN`, and whatever the source throws.
 */
export async function readDirectory(source: ByteSource): Promise<Directory> {
  const content = parseJson(await readText(source), source.name);
  const timeZone = timeZoneOf(content);
  const zone = TimeZone.of(timeZone ?? DEFAULT_TIME_ZONE);
  const parsed = directoryFile(zone).safeParse(content, { error: directoryProblem });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw malformed(source.name, placeOf(issue?.path ?? []), issue?.message ?? "");
  }
  const lists = parsed.data;
  return {
    ...(timeZone !== undefined && { timeZone }),
    organizations: withoutRepeats("organizations", lists.organizations, source.name),
    lines: withoutRepeats("lines", lists.lines, source.name),
    clients: withoutRepeats("clients", lists.clients, source.name),
    specialists: withoutRepeats("specialists", lists.specialists, source.name),
    users: withoutRepeats("users", lists.users, source.name),
  };
}

/** The times of entries are read in it, so it comes before them; its form is checked with them. */
function timeZoneOf(content: unknown): string | undefined {
  if (typeof content !== "object" || content === null || !("timezone" in content)) return undefined;
  return typeof content.timezone === "string" ? content.timezone : undefined;
}

async function readText(source: ByteSource): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source.chunks()) {
    bytes += chunk.length;
    if (bytes > FILE_LIMITS.directoryBytes) {
      throw new LetopisError(
        "FILE_LIMIT_EXCEEDED",
        `${source.name}: справочник больше предела в ${FILE_LIMITS.directoryBytes} байт. Разделите его на части.`,
      );
    }
    chunks.push(chunk);
  }
  const content = Buffer.concat(chunks);
  if (!isUtf8(content)) throw malformed(source.name, "", NOT_UTF8);
  return content.toString("utf8").replace(/^\ufeff/, "");
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(fileName, "", `справочник — не JSON${jsonPosition(text, error)}`, error);
  }
}

function withoutRepeats<T extends { readonly id: string }>(
  list: string,
  entries: readonly T[],
  fileName: string,
): T[] {
  const byId = new Map<string, T>();
  for (const [index, entry] of entries.entries()) {
    const first = byId.get(entry.id);
    if (first !== undefined && !sameContents(first, entry)) {
      throw malformed(
        fileName,
        `${list}[${index}].id`,
        `${shown(entry.id)} уже есть в этом списке с другим содержимым`,
      );
    }
    byId.set(entry.id, entry);
  }
  return [...byId.values()];
}

/** Entries are flat, and validation gives their keys one order. */
function sameContents(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `lines[3].id`, as one would write it in code. */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}

function malformed(
  fileName: string,
  place: string,
  problem: string,
  cause?: unknown,
): LetopisError {
  const where = place === "" ? "" : ` ${place}:`;
  return new LetopisError("FILE_MALFORMED", `${fileName}:${where} ${problem}.`, { cause });
}
