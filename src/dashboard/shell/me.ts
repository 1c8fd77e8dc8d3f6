import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Me } from "../../api/session.ts";
import type { CalendarDate } from "../address/calendar-date.ts";
import { dateIn } from "../address/calendar-date.ts";
import { pageFilters } from "../address/drill-down.ts";
import { toSelection } from "../address/filters.ts";
import { address } from "../address/navigation.ts";

export const MeContext = createContext<Me | null>(null);

/** Who is signed in. Only below the shell, which shows nothing else to nobody. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new TypeError("Nobody is signed in");
  return me;
}

/** What day it is in the organization's zone. */
export function useToday(): CalendarDate {
  return dateIn(useMe().organization.timeZone, new Date());
}

/** The selection parameters of the page: filters of the address, and whom the page is about. */
export function useSelection(): URLSearchParams {
  return toSelection(pageFilters(address.value), useToday());
}
