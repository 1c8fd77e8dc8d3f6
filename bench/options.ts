import { parseArgs } from "node:util";

export interface Options {
  /** Rows of the large answer. */
  readonly rows: number;
  /** Rows of the store among which a small query looks. */
  readonly storedRows: number;
  readonly repeats: number;
  readonly smallQueries: number;
  /** Only the small query. */
  readonly smallOnly: boolean;
  /** Where to write the figures as JSON, if anywhere. */
  readonly json: string | null;
}

export const USAGE = `npm run bench -- [options]

  --rows N         rows of the large answer (1000000)
  --stored-rows N  rows among which a small query looks (10000000)
  --repeats N      rounds of the side-by-side comparison (5)
  --quick          100000 and 1000000 rows, 3 rounds: to see that it runs
  --small-only     only the small query
  --json FILE      write the figures there as well
`;

export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string" },
      "stored-rows": { type: "string" },
      repeats: { type: "string" },
      quick: { type: "boolean", default: false },
      "small-only": { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const { quick } = values;
  return {
    rows: wholeNumber("rows", values.rows, quick ? 100_000 : 1_000_000),
    storedRows: wholeNumber("stored-rows", values["stored-rows"], quick ? 1_000_000 : 10_000_000),
    repeats: wholeNumber("repeats", values.repeats, quick ? 3 : 5),
    smallQueries: quick ? 50 : 300,
    smallOnly: values["small-only"],
    json: values.json ?? null,
  };
}

function wholeNumber(name: string, given: string | undefined, otherwise: number): number {
  const value = given === undefined ? otherwise : Number(given);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`--${name}: a whole number from 1, not ${given}`);
  }
  return value;
}
