import type { Filters } from "./filters.ts";
import { NO_FILTERS, readFilters, writeFilters } from "./filters.ts";

export const PAGES = [
  "overview",
  "lines",
  "specialists",
  "clients",
  "treatments",
  "queue",
  "data",
  "settings",
] as const;

export type Page = (typeof PAGES)[number];

/** What a page shows besides filters, each one text. A page reads those it knows. */
export const VIEW_KEYS = [
  "sort",
  "open",
  "search",
  "columns",
  "measure",
  "step",
  // Whose calls.
  "organization",
  // Of tables that stand together on one page.
  "linesSort",
  "linesSearch",
  "specialistsSort",
  "specialistsSearch",
  "clientsSort",
  "clientsSearch",
] as const;

export type ViewKey = (typeof VIEW_KEYS)[number];
export type View = { readonly [Key in ViewKey]?: string };

/** Everything the address bar says: the whole state of the page. */
export interface Address {
  readonly page: Page;
  /**
   * The line, specialist or client of a page of its own; a section of the settings; else null.
   * Never "." or "..": a path cannot carry them.
   */
  readonly part: string | null;
  readonly filters: Filters;
  readonly view: View;
}

export const START: Address = { page: "overview", part: null, filters: NO_FILTERS, view: {} };

/**
 * Reads an address. What is not known leads to the overview; filters that cannot be read are left out.
 *
 * @param base path of the dashboard, with slashes at both ends
 */
export function readAddress(url: { pathname: string; search: string }, base: string): Address {
  const path = url.pathname.startsWith(base) ? url.pathname.slice(base.length) : "";
  const [first = "", part = ""] = path.split("/");
  const page = PAGES.find((each) => each === first) ?? "overview";
  const parameters = new URLSearchParams(url.search);
  const view: { [Key in ViewKey]?: string } = {};
  for (const key of VIEW_KEYS) {
    const value = parameters.get(key);
    if (value !== null && value !== "") view[key] = value;
  }
  return {
    page,
    part: page === "overview" ? null : readPart(part),
    filters: readFilters(parameters),
    view,
  };
}

/** The inverse of {@link readAddress}. */
export function writeAddress({ page, part, filters, view }: Address, base: string): string {
  const path = page === "overview" ? "" : page;
  const parameters = writeFilters(filters);
  for (const key of VIEW_KEYS) {
    const value = view[key];
    if (value !== undefined && value !== "") parameters.set(key, value);
  }
  // Commas, tildes and colons may stand in a query as they are, and addresses are read by people.
  const query = parameters
    .toString()
    .replaceAll("%2C", ",")
    .replaceAll("%7E", "~")
    .replaceAll("%3A", ":");
  return `${base}${path}${part === null ? "" : `/${encodeURIComponent(part)}`}${query === "" ? "" : `?${query}`}`;
}

/** A part that is only dots cannot be written: in a path it means a folder, also when encoded. */
function readPart(segment: string): string | null {
  try {
    const part = decodeURIComponent(segment);
    return part === "" || part === "." || part === ".." ? null : part;
  } catch {
    return null;
  }
}
