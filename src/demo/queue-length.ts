/**
 * QueueLength of a line's treatments (contract.md, "The answer on success", column 13): users
 * waiting who were never yet appointed a specialist, when one begins, itself counted; departures
 * before arrivals within a second.
 *
 * @param arrivals seconds at which they began, ascending, no two the same
 * @param departures when each was first appointed a specialist or, never appointed, closed;
 *   not before its arrival
 */
export function queueLengths(arrivals: Float64Array, departures: Float64Array): Int32Array {
  const lengths = new Int32Array(arrivals.length);
  const byTime = departures.toSorted();
  let departed = 0;
  for (const [position, arrival] of arrivals.entries()) {
    while (departed < byTime.length && (byTime[departed] ?? 0) <= arrival) departed++;
    // Who is appointed at once has departed in the same second, yet counts for itself.
    const itself = (departures[position] ?? 0) <= arrival ? 1 : 0;
    lengths[position] = position + 1 - (departed - itself);
  }
  return lengths;
}
