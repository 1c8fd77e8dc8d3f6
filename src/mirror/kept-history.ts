import type { Mirror } from "../store/mirror-store.ts";
import type { Store } from "../store/store.ts";

/**
 * A mirror as far as its rows are kept: history that is too old for the store is not read, is missed
 * by nobody, and is not there to be answered with.
 */
export async function asKept(
  { retention }: Pick<Store, "retention">,
  mirror: Mirror,
): Promise<Mirror> {
  const horizon = await retention.horizon();
  return horizon === null || horizon <= mirror.since ? mirror : { ...mirror, since: horizon };
}
