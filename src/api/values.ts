import { z } from "zod";
import { isUuid } from "../history/uuid.ts";
import { API_LIMITS } from "./limits.ts";

/** Values that several answers and requests hold. */

/** An id as a request gives it: a UUID in any letter case, read to lower case. */
export const idParameter = z
  .string()
  .regex(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i)
  .refine(isUuid)
  .overwrite((text) => text.toLowerCase())
  .meta({ description: "UUID", format: "uuid", example: "6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11" });

/** An id in an answer. */
export const id = z.string().meta({ description: "UUID in lower case", format: "uuid" });

/** A moment in an answer. */
export const time = z.string().meta({
  description: "Moment to the second, with the offset of the organization's time zone",
  format: "date-time",
  example: "2024-02-26T10:30:00+03:00",
});

export const named = z
  .object({
    id,
    name: z.string().nullable().meta({ description: "Null where no name is known" }),
  })
  .meta({ id: "Named", description: "An entry of a directory with its name" });
export type Named = z.infer<typeof named>;

/** The days of a period of time. */
export const weekday = z.int().min(1).max(7).meta({ description: "ISO: 1 is Monday, 7 is Sunday" });

export const seconds = z.int().min(0).max(API_LIMITS.largestSeconds);

/** Parameters of an address are texts: several values by repeating the name, or by comma. */
export function list<Item extends z.ZodType>(
  item: Item,
  largest: number = API_LIMITS.filterValues,
) {
  return z.preprocess(splitList, z.array(item).min(1).max(largest));
}

/** A whole number in an address. */
export function number<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(readNumber, schema);
}

/** `true` or `false` in an address. */
export const flag = z.preprocess(readFlag, z.boolean());

function splitList(value: unknown): unknown {
  const texts = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => (typeof text === "string" ? text.split(",") : [text]));
}

function readNumber(value: unknown): unknown {
  return typeof value === "string" && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
}

function readFlag(value: unknown): unknown {
  if (value === "true") return true;
  return value === "false" ? false : value;
}
