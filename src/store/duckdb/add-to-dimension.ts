/**
 * Gives ids that were never met a key, densely: the dictionaries of scans are arrays.
 *
 * @param ids a subquery with a column `id`; ids may repeat, and be known
 */
export function addToDimension(table: string, ids: string): string {
  return `INSERT INTO ${table} (key, id)
    SELECT (SELECT max(key) FROM ${table}) + row_number() OVER (ORDER BY id), id
    FROM (SELECT DISTINCT id FROM (${ids}) AS given WHERE id IS NOT NULL) AS ids
    WHERE id NOT IN (SELECT id FROM ${table})`;
}
