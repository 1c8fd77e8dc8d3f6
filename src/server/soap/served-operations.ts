import { DIRECTORY_OPERATIONS } from "../../contract/operation.ts";
import { serveDirectory } from "./serve-directory.ts";
import { SERVED_HISTORY } from "./serve-history.ts";
import { SERVED_OPENED } from "./serve-opened.ts";
import type { ServedOperation } from "./served-operation.ts";

const SERVED: readonly ServedOperation[] = [
  SERVED_HISTORY,
  SERVED_OPENED,
  ...DIRECTORY_OPERATIONS.map(serveDirectory),
];

const BY_NAME = new Map(SERVED.map((served) => [served.operation.name, served]));

/**
 * What serves the operation of a call. Readers of envelopes let no name through that is not one of
 * the contract's operations, and each of those is served.
 */
export function servedOperation(name: string): ServedOperation {
  const served = BY_NAME.get(name);
  if (served === undefined) throw new TypeError(`Nothing serves the operation ${name}`);
  return served;
}
