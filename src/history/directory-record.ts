import type { Dimension } from "../contract/columns.ts";
import type { DIRECTORY_COLUMNS, DirectoryValueType } from "../contract/directory-columns.ts";

/** A `dateTime` is seconds since 1970-01-01T00:00:00Z, a `date` is `YYYY-MM-DD`. */
type ValueOf<Type extends DirectoryValueType> = Type extends { readonly kind: "boolean" }
  ? boolean
  : Type extends { readonly kind: "dateTime" }
    ? number
    : string;

type ColumnOf<Kind extends Dimension> = (typeof DIRECTORY_COLUMNS)[Kind][number];

/**
 * What is known of one entry of the directory: the fields of its kind's columns. Ids are UUIDs in
 * lower case. What is absent, null or empty text is not known; the zero id is none.
 *
 * @example
 * const line: DirectoryRecord<"line"> = { id, name: "Бухгалтерия", deleted: false };
 */
export type DirectoryRecord<Kind extends Dimension = Dimension> = Kind extends Dimension
  ? { readonly id: string } & {
      readonly [Column in ColumnOf<Kind> as Exclude<Column["field"], "id">]?: ValueOf<
        Column["type"]
      > | null;
    }
  : never;

/** A value of a record, whatever its field. */
export type DirectoryValue = string | number | boolean | null;

/** The parts of a person's name. */
export interface PersonName {
  readonly surname?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly secondaryName?: string | null | undefined;
}

/** What a person, line or client is called in lists: «Фамилия Имя Отчество», what there is. */
export function displayName({ surname, name, secondaryName }: PersonName): string | null {
  return [surname, name, secondaryName].filter(Boolean).join(" ") || null;
}
