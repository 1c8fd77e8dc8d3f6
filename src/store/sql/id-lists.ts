/** Ids of one statement: a list that grows with what is asked would grow without bound. */
const IDS_AT_ONCE = 2048;

/** Cuts ids into lists that statements take. */
export function* idLists(ids: readonly string[]): Generator<readonly string[]> {
  for (let first = 0; first < ids.length; first += IDS_AT_ONCE) {
    yield ids.slice(first, first + IDS_AT_ONCE);
  }
}
