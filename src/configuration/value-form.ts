import { z } from "zod";

/** The same in both languages of the documentation. */
export interface Wording {
  readonly ru: string;
  readonly en: string;
}

/** What values of a kind look like: how they are read, written and described. */
export interface ValueForm<Value> {
  /** Reads a text (variable, flag, string of TOML) or a typed value of TOML. */
  readonly schema: z.ZodType<Value>;
  /** The text that `schema` reads as this value. */
  format(value: Value): string;
  /** Goes on after "expected:" in messages and in the documentation. */
  readonly expected: Wording;
}

/** The word that switches a setting off, or empties it. */
export const OFF = "off";

/** A text without the white space around it. */
export const TEXT = z.string().trim();

/** A schema of texts from a function that gives `null` for what is not of the form. */
export function textReadBy<Value>(read: (text: string) => Value | null): z.ZodType<Value, string> {
  return TEXT.transform((text, context) => {
    const value = read(text);
    if (value === null) {
      context.addIssue({ code: "custom", message: "not of this form" });
      return z.NEVER;
    }
    return value;
  });
}

/** A form that knows `off` besides, which reads as `null`. */
export function orOff<Value>(form: ValueForm<Value>): ValueForm<Value | null> {
  return {
    schema: z.union([TEXT.pipe(z.literal(OFF)).transform(() => null), form.schema]),
    format: (value) => (value === null ? OFF : form.format(value)),
    expected: { ru: `${form.expected.ru} или ${OFF}`, en: `${form.expected.en}, or ${OFF}` },
  };
}
