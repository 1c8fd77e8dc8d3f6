import type { DuckDBValue } from "@duckdb/node-api";

/** A piece of SQL and the values of the parameters in it. */
export interface SqlPart {
  readonly sql: string;
  readonly values: Readonly<Record<string, DuckDBValue>>;
}

/** A bit for every number below `size`, as text that DuckDB casts to BIT; set for these. */
export function bitmap(size: number, numbers: Iterable<number>): string {
  const bits = Buffer.alloc(size, "0");
  for (const number of numbers) bits.write("1", number);
  return String(bits);
}
