/** A row, by the names that a statement gives its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** An adapter's database, as statements see it that are the same in every adapter. */
export interface Queries<Connection> {
  rows(
    connection: Connection,
    sql: string,
    values?: Readonly<Record<string, string | number | null>>,
  ): Promise<readonly Row[]>;
}
