import type { Dimension } from "./columns.ts";
import { HISTORY_COLUMNS, OPENED_COLUMNS } from "./columns.ts";
import type { DirectoryColumn, DirectoryValueType } from "./directory-columns.ts";
import {
  CLIENT_COLUMNS,
  CLIENT_USER_COLUMNS,
  LINE_COLUMNS,
  SPECIALIST_COLUMNS,
} from "./directory-columns.ts";
import { SERVICE_NAMESPACE } from "./namespaces.ts";
import type { Parameter } from "./parameters.ts";
import { DIRECTORY_PARAMETERS, HISTORY_PARAMETERS, OPENED_PARAMETERS } from "./parameters.ts";

/**
 * Which of an organization's numbers limit the calls of an operation. The calls of each operation
 * are counted on their own (contract.md, "Limits").
 */
export type Quota = "history" | "directory";

/** A column of an answer. */
export interface AnswerColumn {
  readonly name: string;
  /** How the answer describes its values; without it the description is empty. */
  readonly type?: DirectoryValueType;
  readonly description: { readonly ru: string; readonly en: string };
}

/**
 * One operation of the service as data. Everything that lists operations (WSDL, pages,
 * quotas, permissions) reads {@link OPERATIONS}.
 */
export interface Operation {
  /** Local name of the request element, case-sensitive. */
  readonly name: string;
  readonly quota: Quota;
  readonly parameters: readonly Parameter[];
  readonly columns: readonly AnswerColumn[];
  readonly description: { readonly ru: string; readonly en: string };
}

export const GET_HISTORY = {
  name: "GetHistoryOfServiceTreatments",
  quota: "history",
  parameters: HISTORY_PARAMETERS,
  columns: HISTORY_COLUMNS,
  description: {
    ru: "История обращений по линиям",
    en: "History of closed treatments over support lines",
  },
} as const satisfies Operation;

export const GET_OPENED = {
  name: "GetOpenedServiceTreatments",
  quota: "history",
  parameters: OPENED_PARAMETERS,
  columns: OPENED_COLUMNS,
  description: {
    ru: "Открытые обращения по линиям",
    en: "Open treatments over support lines, as they stand now",
  },
} as const satisfies Operation;

/** An operation that reads who is who: its columns are described in the answer. */
export interface DirectoryOperation extends Operation {
  readonly quota: "directory";
  /** What its entries are. */
  readonly kind: Dimension;
  readonly columns: readonly DirectoryColumn[];
}

const { changedFrom, client } = DIRECTORY_PARAMETERS;

export const SPECIALIST_READ = {
  name: "SpecialistRead",
  quota: "directory",
  kind: "specialist",
  parameters: [changedFrom],
  columns: SPECIALIST_COLUMNS,
  description: { ru: "Специалисты", en: "Specialists" },
} as const satisfies DirectoryOperation;

export const SERVICE_LINE_KIND_READ = {
  name: "ServiceLineKindRead",
  quota: "directory",
  kind: "line",
  parameters: [changedFrom],
  columns: LINE_COLUMNS,
  description: { ru: "Линии поддержки", en: "Support lines" },
} as const satisfies DirectoryOperation;

export const CLIENT_READ = {
  name: "ClientRead",
  quota: "directory",
  kind: "client",
  parameters: [changedFrom],
  columns: CLIENT_COLUMNS,
  description: { ru: "Клиенты", en: "Client organizations" },
} as const satisfies DirectoryOperation;

export const CLIENT_USER_READ = {
  name: "ClientUserRead",
  quota: "directory",
  kind: "serviceUser",
  parameters: [changedFrom, client],
  columns: CLIENT_USER_COLUMNS,
  description: { ru: "Пользователи клиентов", en: "Users of clients" },
} as const satisfies DirectoryOperation;

export const DIRECTORY_OPERATIONS = [
  SPECIALIST_READ,
  SERVICE_LINE_KIND_READ,
  CLIENT_READ,
  CLIENT_USER_READ,
] as const satisfies readonly DirectoryOperation[];

export const OPERATIONS: readonly Operation[] = [GET_HISTORY, GET_OPENED, ...DIRECTORY_OPERATIONS];

/** The soapAction of an operation, the same in both bindings. */
export function soapAction(operation: Operation): string {
  return `${SERVICE_NAMESPACE}#PartnerWebAPI2:${operation.name}`;
}
