import { ZERO_ID } from "../contract/empty-values.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import { shownValue } from "../history/shown-value.ts";
import { isUuid } from "../history/uuid.ts";
import { parseDateTime } from "../history/wall-clock.ts";
import { EARLIEST_EVENT, LATEST_EVENT } from "../intake/events/limits.ts";
import type { OpenListEntry } from "../intake/events/open-list.ts";
import { PUSH_LIMITS } from "./limits.ts";

/**
 * Reads the push service's open list, an array of objects (events.md, "The push service"). One
 * entry that cannot be read spoils the whole: taken for absent, its treatment would be ended.
 * Fields that nobody documented are passed over.
 *
 * @param source for messages: where the list came from
 * @throws LetopisError ANSWER_UNEXPECTED naming the entry and the field
 */
export function readOpenList(text: string, source: string): OpenListEntry[] {
  const list = parse(text);
  if (!Array.isArray(list)) throw unexpected(source, "это не список открытых обращений");
  if (list.length > PUSH_LIMITS.listedTreatments) {
    throw unexpected(source, `в списке больше ${PUSH_LIMITS.listedTreatments} обращений`);
  }
  return list.map((entry: unknown, index) => readEntry(entry, `${source}, обращение ${index + 1}`));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readEntry(entry: unknown, place: string): OpenListEntry {
  if (typeof entry !== "object" || entry === null) throw unexpected(place, "это не объект");
  const fields = entry as Readonly<Record<string, unknown>>;
  return {
    treatmentId: requiredId(fields, "treatment_id", place),
    lineId: requiredId(fields, "line_id", place),
    userId: requiredId(fields, "user_id", place),
    initializedAt: moment(fields["initialized_at"], `${place}, initialized_at`),
    currentSpecialist: optionalId(fields, "current_specialist", place),
  };
}

function requiredId(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  place: string,
): string {
  const id = optionalId(fields, name, place);
  if (id === null) throw unexpected(`${place}, ${name}`, "идентификатора нет");
  return id;
}

function optionalId(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  place: string,
): string | null {
  const value = fields[name];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string" || !isUuid(value)) {
    throw unexpected(`${place}, ${name}`, `${shown(value)} — не UUID`);
  }
  const id = value.toLowerCase();
  return id === ZERO_ID ? null : id;
}

/** Seconds UTC. */
function moment(value: unknown, place: string): number {
  const parsed = typeof value === "string" ? parseDateTime(value) : null;
  const at =
    parsed === null || parsed.dateOnly || parsed.offsetSeconds === null
      ? null
      : parsed.wallSeconds - parsed.offsetSeconds;
  if (at === null || at < EARLIEST_EVENT || at > LATEST_EVENT) {
    throw unexpected(place, `${shown(value)} — не момент вида 2024-02-26T10:30:00Z`);
  }
  return at;
}

function shown(value: unknown): string {
  return `«${shownValue(String(value))}»`;
}

function unexpected(place: string, problem: string): LetopisError {
  return new LetopisError(
    "ANSWER_UNEXPECTED",
    `${place}: ${problem}. Ничего не изменено; проверьте адрес push-сервиса.`,
  );
}
