import { queryOptions } from "@tanstack/preact-query";
import type { Me } from "../../api/session.ts";
import { ApiError } from "./api-error.ts";
import { request } from "./request.ts";

export const SESSION_KEY = ["session"] as const;

/** Who is signed in; null: nobody. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await request<Me>("GET", "/session", { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** @throws ApiError LOGIN_REFUSED; others as of any request */
export async function signIn(login: string, password: string): Promise<Me> {
  return request<Me>("POST", "/session", { body: { login, password } });
}

/** Signs this browser out. */
export async function signOut(): Promise<void> {
  await request<void>("DELETE", "/session");
}

/** Signs the account out in every browser. */
export async function signOutEverywhere(): Promise<void> {
  await request<void>("DELETE", "/sessions");
}
