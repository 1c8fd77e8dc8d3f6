import type { WireQuery } from "../support/call-centre.ts";
import { expectedRows, readCallCentre, SLICE_FILES } from "../support/call-centre.ts";
import { ENVELOPE_1_1, ENVELOPE_1_2, ZERO_ID } from "./raw-request.ts";

/** What every foreign client is made to ask of the slice of the call centre, and the right rows. */
export interface ForeignCall {
  readonly title: string;
  /** Login, which is the organization's name. */
  readonly login: string;
  readonly query: WireQuery;
  readonly rows: readonly (readonly string[])[];
}

const callCentre = readCallCentre(SLICE_FILES);

function call(title: string, login: string, query: WireQuery): ForeignCall {
  const organization = callCentre.organizations.find(({ name }) => name === login)?.id ?? "";
  return { title, login, query, rows: expectedRows(callCentre, organization, query) };
}

/** A treatment that a specialist closed, whose values the filters use. */
const row = callCentre.rows.slice(100).find(([, , , , , , , specialist]) => specialist !== ZERO_ID);
if (row === undefined) throw new Error("The slice has no row that a specialist closed");
const [, client = "", user = "", line = "", initialized = "", , , specialist = "", , closed = ""] =
  row;

/** The one row of it is alone in its second. */
const alone: WireQuery = { OpenedFrom: initialized, OpenedTo: initialized, ServiceUserID: user };

export const CALLS: readonly ForeignCall[] = [
  call("everything, for the vendor", "Vendor", {}),
  call("everything, for a partner", "Partner 1", {}),
  call("everything, for another partner", "Partner 2", {}),
  call("a period of beginnings", "Vendor", { OpenedFrom: initialized, OpenedTo: closed }),
  call("a period of ends", "Vendor", { ClosedFrom: initialized, ClosedTo: closed }),
  call("a client on a line", "Vendor", { ClientID: client, ServiceID: line }),
  call("a user", "Vendor", { ServiceUserID: user }),
  call("a specialist", "Vendor", { SpecialistID: specialist }),
  call("one row", "Vendor", alone),
  call("all eight filters", "Vendor", {
    ...alone,
    ClosedFrom: closed,
    ClosedTo: closed,
    ClientID: client,
    ServiceID: line,
    SpecialistID: specialist,
  }),
  call("nothing", "Vendor", { OpenedTo: "2010-01-01T00:00:00" }),
];

/** A parameter that does not exist: answered with INVALID_PARAMETER, never with everything. */
export const MISSPELT = { OpenFrom: "2010-08-01T00:00:00" };

/** A header entry that must be understood and is not: a fault, in the version's own namespace. */
export function ticketHeader(version: "1.1" | "1.2"): string {
  const namespace = version === "1.1" ? ENVELOPE_1_1 : ENVELOPE_1_2;
  return `<t:Ticket xmlns:t="urn:ticket" xmlns:e="${namespace}" e:mustUnderstand="1">1</t:Ticket>`;
}
