import { useMutation, useQueryClient } from "@tanstack/preact-query";

/**
 * A change on the server, after which everything that was read is read again.
 *
 * @param change sends it
 */
export function useChange<Given, Answer>(change: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries() });
}
