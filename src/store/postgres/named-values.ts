import { toStored } from "./stored-text.ts";

/** Values by the names that a statement gives them: `WHERE id = $id`. */
export type NamedValues = Readonly<Record<string, QueryValue>>;

export type QueryValue =
  | string
  | number
  | boolean
  | null
  | readonly (string | null)[]
  | readonly (number | null)[]
  | readonly (boolean | null)[];

interface Numbered {
  readonly text: string;
  /** Of `$1`, `$2` and so on. */
  readonly names: readonly string[];
}

const NAME = /\$([a-zA-Z_]\w*)/g;

/** Statements are constants of this folder: there are only so many. */
const numbered = new Map<string, Numbered>();

/** A statement as PostgreSQL takes it, with its values in their order. */
export function numberValues(
  sql: string,
  values: NamedValues,
): { readonly text: string; readonly values: unknown[] } {
  let statement = numbered.get(sql);
  if (statement === undefined) {
    const names: string[] = [];
    const text = sql.replace(NAME, (_, name: string) => {
      if (!names.includes(name)) names.push(name);
      return `$${names.indexOf(name) + 1}`;
    });
    statement = { text, names };
    numbered.set(sql, statement);
  }
  return {
    text: statement.text,
    values: statement.names.map((name) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The statement has no value for $${name}: ${sql}`);
      return storedValue(value);
    }),
  };
}

function storedValue(value: QueryValue): unknown {
  if (Array.isArray(value)) return value.map(storedItem);
  return storedItem(value);
}

function storedItem<Item>(item: Item): Item | string {
  return typeof item === "string" ? toStored(item) : item;
}
