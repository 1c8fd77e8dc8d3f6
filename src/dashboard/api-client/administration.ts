import { queryOptions } from "@tanstack/preact-query";
import type { Accounts } from "../../api/accounts.ts";
import type { Calls } from "../../api/calls.ts";
import type { Data } from "../../api/data.ts";
import type { Organizations } from "../../api/organizations.ts";
import type { ReportingRules } from "../../api/reporting-rules.ts";
import type { Tokens } from "../../api/tokens.ts";
import { request } from "./request.ts";

/** Seconds after which what changes by itself is read again. */
const WATCHED_MS = 30_000;

export const dataQuery = queryOptions({
  queryKey: ["data"],
  queryFn: ({ signal }) => request<Data>("GET", "/data", { signal }),
  refetchInterval: WATCHED_MS,
});

/** @param organization whose calls, as administrators may ask; null: one's own */
export function callsQuery(organization: string | null) {
  const parameters = new URLSearchParams(organization === null ? {} : { organization });
  return queryOptions({
    queryKey: ["calls", organization],
    queryFn: ({ signal }) => request<Calls>("GET", "/calls", { parameters, signal }),
    refetchInterval: WATCHED_MS,
  });
}

export const reportingRulesQuery = queryOptions({
  queryKey: ["reporting-rules"],
  queryFn: ({ signal }) => request<ReportingRules>("GET", "/reporting-rules", { signal }),
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => request<Tokens>("GET", "/tokens", { signal }),
});

export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: ({ signal }) => request<Accounts>("GET", "/accounts", { signal }),
});

export const organizationsQuery = queryOptions({
  queryKey: ["organizations"],
  queryFn: ({ signal }) => request<Organizations>("GET", "/organizations", { signal }),
});
