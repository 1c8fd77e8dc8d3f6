/**
 * A subquery of ids that are bound as one text, `$ids`, with commas: a list of nothing but nulls
 * has no type, and binding a long one takes longer.
 */
export const GIVEN_IDS = "SELECT unnest(string_split($ids, ','))::UUID AS id";
