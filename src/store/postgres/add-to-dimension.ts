/**
 * Gives ids that were never met a key, densely: the dictionaries of scans are arrays. For the one
 * writer (write-lock.ts).
 *
 * @param ids a subquery with a column `id`; ids may repeat, and be known
 */
export function addToDimension(table: string, ids: string): string {
  return `INSERT INTO ${table} (key, id)
    SELECT (SELECT max(key) FROM ${table}) + row_number() OVER (ORDER BY id), id
    FROM (SELECT DISTINCT id FROM (${ids}) AS given WHERE id IS NOT NULL) AS new
    WHERE NOT EXISTS (SELECT 1 FROM ${table} AS known WHERE known.id = new.id)`;
}
