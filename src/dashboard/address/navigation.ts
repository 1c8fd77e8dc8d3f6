import { signal } from "@preact/signals";
import type { Address, View } from "./address.ts";
import { readAddress, writeAddress } from "./address.ts";
import type { Filters } from "./filters.ts";

const BASE = import.meta.env.BASE_URL;

/** Where we are. Reading `.value` in a component renders it again when it changes. */
export const address = signal<Address>(readAddress(location, BASE));

addEventListener("popstate", () => {
  address.value = readAddress(location, BASE);
});

/** The text of a link. */
export function hrefOf(to: Address): string {
  return writeAddress(to, BASE);
}

/** Goes somewhere; `replace` for what "back" should skip: a search being typed. */
export function navigate(to: Address, how: { readonly replace?: boolean } = {}): void {
  const href = hrefOf(to);
  if (href === location.pathname + location.search) return;
  const elsewhere = to.page !== address.value.page || to.part !== address.value.part;
  if (how.replace === true) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  address.value = to;
  if (elsewhere) scrollTo(0, 0);
}

/** Goes where a link would lead, which is nowhere where there is none. */
export function follow(to: Address | null): void {
  if (to !== null) navigate(to);
}

/** Changes filters on the page one is on; what was open is closed. */
export function setFilters(change: Partial<Filters>): void {
  const { filters, view } = address.value;
  const { open: _closed, ...rest } = view;
  navigate({ ...address.value, filters: { ...filters, ...change }, view: rest });
}

/** Changes what the page shows; an undefined value takes a key away. */
export function setView(
  change: { readonly [Key in keyof View]?: View[Key] | undefined },
  how: { readonly replace?: boolean } = {},
): void {
  const entries = Object.entries({ ...address.value.view, ...change });
  const view = Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as View;
  navigate({ ...address.value, view }, how);
}
