/**
 * Values in the text of a statement: COPY takes no parameters. Only numbers, and ids that are
 * checked to be such.
 */
import { isUuid } from "../../history/uuid.ts";

/** Seconds UTC as a timestamptz. */
export function instantLiteral(seconds: number): string {
  return `to_timestamp(${numberLiteral(seconds)})`;
}

export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`Not a number for a statement: ${value}`);
  return `${value}::float8`;
}

/** @throws RangeError where something is no UUID */
export function idsLiteral(ids: readonly string[]): string {
  const wrong = ids.find((id) => !isUuid(id));
  if (wrong !== undefined) throw new RangeError(`Not a UUID: ${wrong}`);
  return `'{${ids.join(",")}}'::uuid[]`;
}

/** Whole numbers. */
export function integersLiteral(values: readonly number[]): string {
  return `'{${values.filter(Number.isInteger).join(",")}}'::integer[]`;
}
