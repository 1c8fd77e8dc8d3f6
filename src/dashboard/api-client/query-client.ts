import { QueryCache, QueryClient } from "@tanstack/preact-query";
import { ApiError } from "./api-error.ts";
import { SESSION_KEY } from "./session.ts";

/** What was read is shown at once when one comes back, and read again after this long. */
const FRESH_MS = 30_000;

/** Answers of the API, kept while the page lives. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // Signed out elsewhere, or ran out: ask who we are, which shows the sign-in.
    onError: (error, query) => {
      const signedOut = error instanceof ApiError && error.status === 401;
      if (signedOut && query.queryKey[0] !== SESSION_KEY[0]) {
        void queryClient.invalidateQueries({ queryKey: SESSION_KEY });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && isWorthTrying(error),
    },
  },
});

function isWorthTrying(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 502);
}
