import { z } from "zod";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import type { ValueForm } from "./value-form.ts";
import { TEXT, textReadBy } from "./value-form.ts";

/** Forms of values that mean nothing beyond themselves. */

export function wholeNumber(minimum: number, maximum: number): ValueForm<number> {
  const number = z.int().min(minimum).max(maximum);
  return {
    schema: z.union([
      number,
      TEXT.regex(/^\d{1,9}$/)
        .transform(Number)
        .pipe(number),
    ]),
    format: String,
    expected: {
      ru: `целое число от ${minimum} до ${maximum}`,
      en: `a whole number from ${minimum} to ${maximum}`,
    },
  };
}

export function oneOf<const Name extends string>(names: readonly Name[]): ValueForm<Name> {
  return {
    schema: TEXT.toLowerCase().pipe(z.enum(names)),
    format: String,
    expected: { ru: `одно из: ${names.join(", ")}`, en: `one of: ${names.join(", ")}` },
  };
}

export const YES_OR_NO: ValueForm<boolean> = {
  schema: z.union([
    z.boolean(),
    TEXT.pipe(
      z.stringbool({ truthy: ["true", "yes", "on", "1"], falsy: ["false", "no", "off", "0"] }),
    ),
  ]),
  format: String,
  expected: { ru: "true или false", en: "true or false" },
};

export const FOLDER: ValueForm<string> = pathForm({ ru: "путь к папке", en: "a path of a folder" });
export const FILE: ValueForm<string> = pathForm({ ru: "путь к файлу", en: "a path of a file" });

function pathForm(expected: ValueForm<string>["expected"]): ValueForm<string> {
  return {
    schema: TEXT.min(1)
      .max(CONFIGURATION_LIMITS.pathCharacters)
      .regex(/^\P{Cc}*$/u),
    format: String,
    expected,
  };
}

const MEMORY = /^(\d{1,6}) ?(MB|MiB|GB|GiB)$/i;
const MEMORY_UNITS = { MB: 1000 ** 2, MiB: 1024 ** 2, GB: 1000 ** 3, GiB: 1024 ** 3 } as const;

/** An amount of memory as DuckDB writes it: `512MB`, `4GiB`. */
export const MEMORY_SIZE: ValueForm<string> = {
  schema: textReadBy(readMemorySize),
  format: String,
  expected: {
    ru: "объём памяти вида 512MB, 4GB или 4GiB, не меньше 128MB",
    en: "an amount of memory such as 512MB, 4GB or 4GiB, no less than 128MB",
  },
};

function readMemorySize(text: string): string | null {
  const [, amount = "", written = ""] = MEMORY.exec(text) ?? [];
  for (const [unit, bytes] of Object.entries(MEMORY_UNITS)) {
    if (unit.toLowerCase() !== written.toLowerCase()) continue;
    return Number(amount) * bytes < CONFIGURATION_LIMITS.leastMemoryBytes
      ? null
      : `${Number(amount)}${unit}`;
  }
  return null;
}
