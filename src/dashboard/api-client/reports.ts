import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/preact-query";
import type { Overview, Statistics, Step } from "../../api/statistics.ts";
import type { TreatmentDetails, TreatmentPage } from "../../api/treatments.ts";
import { request } from "./request.ts";

/** Rows of one page of treatments: some screens of them. */
const PAGE_ROWS = 200;
/** Pages that the browser keeps: beyond them one narrows, or saves a file. */
const MOST_PAGES = 100;

/** Everything the overview shows, in one request. */
export function overviewQuery(selection: URLSearchParams, step: Step | null) {
  const parameters = new URLSearchParams(selection);
  if (step !== null) parameters.set("step", step);
  return queryOptions({
    queryKey: ["overview", parameters.toString()],
    queryFn: ({ signal }) =>
      request<Overview>("GET", "/statistics/overview", { parameters, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Figures by up to three groupings. */
export function statisticsQuery(selection: URLSearchParams, groupBy: readonly string[]) {
  const parameters = statisticsParameters(selection, groupBy);
  return queryOptions({
    queryKey: ["statistics", parameters.toString()],
    queryFn: ({ signal }) => request<Statistics>("GET", "/statistics", { parameters, signal }),
    placeholderData: keepPreviousData,
  });
}

export function statisticsParameters(
  selection: URLSearchParams,
  groupBy: readonly string[],
): URLSearchParams {
  const parameters = new URLSearchParams(selection);
  if (groupBy.length > 0) parameters.set("groupBy", groupBy.join(","));
  parameters.set("percentiles", "50,90");
  return parameters;
}

/** Treatments page by page, the first with their number; 20,000 rows at most. */
export function treatmentsQuery(selection: URLSearchParams, sort: string) {
  return infiniteQueryOptions({
    queryKey: ["treatments", selection.toString(), sort],
    queryFn: ({ pageParam, signal }) => {
      const parameters = new URLSearchParams(selection);
      parameters.set("sort", sort);
      parameters.set("limit", String(PAGE_ROWS));
      if (pageParam === null) parameters.set("count", "true");
      else parameters.set("cursor", pageParam);
      return request<TreatmentPage>("GET", "/treatments", { parameters, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }, pages) => (pages.length < MOST_PAGES ? next : null),
    // A page read again later would not fit the ones after it.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

export function treatmentQuery(id: string) {
  return queryOptions({
    queryKey: ["treatment", id],
    queryFn: ({ signal }) =>
      request<TreatmentDetails>("GET", `/treatments/${encodeURIComponent(id)}`, { signal }),
  });
}
