import { z } from "zod";
import type { Dimension } from "../../contract/columns.ts";
import type { DirectoryColumn, DirectoryValueType } from "../../contract/directory-columns.ts";
import { DIRECTORY_COLUMNS } from "../../contract/directory-columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../../contract/empty-values.ts";
import type { DirectoryRecord } from "../../history/directory-record.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import { isUuid } from "../../history/uuid.ts";
import { parseDateTime } from "../../history/wall-clock.ts";
import type { DirectoryEntry } from "../../store/store.ts";
import { FILE_LIMITS } from "./limits.ts";

/** The form of an entry of a directory file, made from the contract's columns of its kind. */

export const ID = z
  .string()
  .refine((text) => isUuid(text) && text !== ZERO_ID, { error: "не UUID" })
  .transform((text) => text.toLowerCase());

export const TEXT = z.string().trim().min(1).max(FILE_LIMITS.nameCharacters);

/** An entry without an owner of its own; every field but the id may be absent. */
export function entry<Kind extends Dimension>(
  kind: Kind,
  zone: TimeZone,
): z.ZodType<DirectoryRecord<Kind>> {
  return z.strictObject(fields(kind, zone)) as unknown as z.ZodType<DirectoryRecord<Kind>>;
}

/** An entry that may name the organization that owns it. */
export function ownedEntry<Kind extends "line" | "client" | "specialist">(
  kind: Kind,
  zone: TimeZone,
): z.ZodType<DirectoryEntry<Kind>> {
  const shape = { ...fields(kind, zone), organization: ID.exactOptional() };
  return z.strictObject(shape) as unknown as z.ZodType<DirectoryEntry<Kind>>;
}

/** Names of an entry's fields, for people: those that most files have come first. */
export function fieldNames(kind: Dimension): readonly string[] {
  const first = ["id", "name", kind === "serviceUser" ? "client" : "organization"];
  return [...new Set([...first, ...DIRECTORY_COLUMNS[kind].map(({ field }) => field)])];
}

/** Each column's form, by its field: what the casts above rest on. */
function fields(kind: Dimension, zone: TimeZone): Record<string, z.ZodType> {
  const columns: readonly DirectoryColumn[] = DIRECTORY_COLUMNS[kind];
  return Object.fromEntries(
    columns.map(({ field, type }) => [
      field,
      field === "id" ? ID : valueForm(type, zone).exactOptional(),
    ]),
  );
}

function valueForm(type: DirectoryValueType, zone: TimeZone): z.ZodType<string | number | boolean> {
  switch (type.kind) {
    case "id":
      return ID;
    case "string":
      return TEXT;
    case "boolean":
      return z.boolean();
    case "number":
      return digits(type.digits);
    case "dateTime":
      return z.string().transform((text, context) => {
        const seconds = instantOf(text, zone);
        if (seconds !== null) return seconds;
        return refuse(context, "не дата и время вида 2024-02-26T10:30:00, можно с Z или +03:00");
      });
    case "date":
      return z.string().transform((text, context) => {
        if (/^\d{4}-\d{2}-\d{2}$/.test(text) && parseDateTime(text) !== null) return text;
        return refuse(context, "не дата вида 1990-02-26");
      });
  }
}

/** A whole number, as JSON has it or as text. */
function digits(most: number) {
  const form = new RegExp(`^\\d{1,${most}}$`);
  return z
    .union([z.string(), z.int()])
    .transform((value, context) =>
      form.test(String(value)) ? String(value) : refuse(context, `не целое число до ${most} цифр`),
    );
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** Seconds UTC; 1C's empty date says nothing that a directory could mean. */
function instantOf(text: string, zone: TimeZone): number | null {
  const parsed = parseDateTime(text);
  if (parsed === null || parsed.wallSeconds === EMPTY_INSTANT) return null;
  const { wallSeconds, offsetSeconds } = parsed;
  return offsetSeconds === null
    ? zone.toInstant(wallSeconds, "earlier")
    : wallSeconds - offsetSeconds;
}
