import { HISTORY_COLUMNS } from "./columns.ts";
import { SERVICE_NAMESPACE } from "./namespaces.ts";
import { HISTORY_PARAMETERS } from "./parameters.ts";

/**
 * One operation of the service as data. Everything that lists operations (WSDL, pages,
 * quotas, permissions) reads {@link OPERATIONS}.
 */
export interface Operation {
  /** Local name of the request element, case-sensitive. */
  readonly name: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly columns: readonly { readonly name: string }[];
  readonly description: { readonly ru: string; readonly en: string };
}

export const GET_HISTORY = {
  name: "GetHistoryOfServiceTreatments",
  parameters: HISTORY_PARAMETERS,
  columns: HISTORY_COLUMNS,
  description: {
    ru: "История обращений по линиям",
    en: "History of closed treatments over support lines",
  },
} as const satisfies Operation;

export const OPERATIONS: readonly Operation[] = [GET_HISTORY];

/** The soapAction of an operation, the same in both bindings. */
export function soapAction(operation: Operation): string {
  return `${SERVICE_NAMESPACE}#PartnerWebAPI2:${operation.name}`;
}
