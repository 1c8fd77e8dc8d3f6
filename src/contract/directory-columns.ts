import type { Dimension } from "./columns.ts";

/**
 * The columns of the directory reads (contract.md, "Companion operations"): who the ids of
 * treatments are. Positions bind, since public clients find columns by them.
 *
 * This is the one place where such a column is named: the wire with its described value types, the
 * store's records, the readers of directory files and the client are all made from these tables.
 */

/**
 * What a column holds and how the answer describes it:
 * - `id`        a UUID as `xs:string`, or `Null` where `nullable`;
 * - `string`    text; `length` is what the answer declares, longer text is sent whole;
 * - `number`    a whole number of at most `digits` digits, nonnegative, kept as text;
 * - `boolean`   absent means no: 1C cannot ask whether nothing is true;
 * - `dateTime`  a moment, UTC inside, the cabinet's wall clock on the wire;
 * - `date`      a day without a zone.
 */
export type DirectoryValueType =
  | { readonly kind: "id"; readonly nullable: boolean }
  | { readonly kind: "string"; readonly length: number }
  | { readonly kind: "number"; readonly digits: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "dateTime" }
  | { readonly kind: "date" };

export interface DirectoryColumn {
  /** Name on the wire. */
  readonly name: string;
  /** Name in code and in directory files. */
  readonly field: string;
  readonly type: DirectoryValueType;
  readonly description: { readonly ru: string; readonly en: string };
}

const CREATED_AT = {
  name: "CreatedAt",
  field: "createdAt",
  type: { kind: "dateTime" },
  description: { ru: "Когда создана запись", en: "When the entry was made" },
} as const satisfies DirectoryColumn;

const DELETED = {
  name: "Deleted",
  field: "deleted",
  type: { kind: "boolean" },
  description: { ru: "Помечена как удалённая", en: "Marked as deleted" },
} as const satisfies DirectoryColumn;

const PERSON_NAME = {
  name: "Name",
  field: "name",
  type: { kind: "string", length: 20 },
  description: { ru: "Имя", en: "Given name" },
} as const satisfies DirectoryColumn;

const SURNAME = {
  name: "Surname",
  field: "surname",
  type: { kind: "string", length: 20 },
  description: { ru: "Фамилия", en: "Surname" },
} as const satisfies DirectoryColumn;

const SECONDARY_NAME = {
  name: "SecondaryName",
  field: "secondaryName",
  type: { kind: "string", length: 20 },
  description: { ru: "Отчество", en: "Patronymic" },
} as const satisfies DirectoryColumn;

const POST = {
  name: "Post",
  field: "post",
  type: { kind: "string", length: 50 },
  description: { ru: "Должность", en: "Position" },
} as const satisfies DirectoryColumn;

const PHONE = {
  name: "Phone",
  field: "phone",
  type: { kind: "string", length: 320 },
  description: { ru: "Телефон", en: "Telephone" },
} as const satisfies DirectoryColumn;

const EMAIL = {
  name: "EMail",
  field: "email",
  type: { kind: "string", length: 320 },
  description: { ru: "Электронная почта", en: "E-mail" },
} as const satisfies DirectoryColumn;

/** SpecialistRead, as seen from the real service. */
export const SPECIALIST_COLUMNS = [
  {
    name: "SpecialistID",
    field: "id",
    type: { kind: "id", nullable: true },
    description: { ru: "Идентификатор специалиста", en: "Id of the specialist" },
  },
  CREATED_AT,
  DELETED,
  {
    name: "Login",
    field: "login",
    type: { kind: "number", digits: 10 },
    description: { ru: "Логин в 1С-Коннект", en: "Login in 1C-Connect" },
  },
  PERSON_NAME,
  SURNAME,
  SECONDARY_NAME,
  {
    name: "Birthday",
    field: "birthday",
    type: { kind: "date" },
    description: { ru: "День рождения", en: "Day of birth" },
  },
  POST,
  {
    name: "DepartmentID",
    field: "department",
    type: { kind: "id", nullable: true },
    description: { ru: "Идентификатор подразделения", en: "Id of the department" },
  },
  PHONE,
  EMAIL,
] as const satisfies readonly DirectoryColumn[];

/** ServiceLineKindRead: positions 1 and 3 are known from public clients, the rest is ours. */
export const LINE_COLUMNS = [
  {
    name: "ServiceID",
    field: "id",
    type: { kind: "id", nullable: false },
    description: { ru: "Идентификатор линии", en: "Id of the support line" },
  },
  DELETED,
  {
    name: "Name",
    field: "name",
    type: { kind: "string", length: 100 },
    description: { ru: "Название линии", en: "Name of the line" },
  },
  CREATED_AT,
] as const satisfies readonly DirectoryColumn[];

/** ClientRead: positions 1, 2, 3 and 5 are known from public clients, the rest is ours. */
export const CLIENT_COLUMNS = [
  {
    name: "ClientID",
    field: "id",
    type: { kind: "id", nullable: false },
    description: { ru: "Идентификатор клиента", en: "Id of the client organization" },
  },
  {
    name: "Name",
    field: "name",
    type: { kind: "string", length: 50 },
    description: { ru: "Название", en: "Name" },
  },
  {
    name: "FullName",
    field: "fullName",
    type: { kind: "string", length: 255 },
    description: { ru: "Полное название", en: "Full name" },
  },
  CREATED_AT,
  {
    name: "TaxPayerIdentificator",
    field: "taxNumber",
    type: { kind: "string", length: 20 },
    description: { ru: "ИНН (УНП, БИН)", en: "Tax number" },
  },
  DELETED,
] as const satisfies readonly DirectoryColumn[];

/** ClientUserRead: positions 1, 2, 5 and 6 are known from public clients, the rest is ours. */
export const CLIENT_USER_COLUMNS = [
  {
    name: "ServiceUserID",
    field: "id",
    type: { kind: "id", nullable: false },
    description: { ru: "Идентификатор пользователя", en: "Id of the user" },
  },
  {
    name: "ClientID",
    field: "client",
    type: { kind: "id", nullable: true },
    description: {
      ru: "Организация, сотрудником которой он является",
      en: "Client organization whose employee this is",
    },
  },
  CREATED_AT,
  DELETED,
  PERSON_NAME,
  SURNAME,
  SECONDARY_NAME,
  POST,
  PHONE,
  EMAIL,
] as const satisfies readonly DirectoryColumn[];

/** The columns of each kind of entry; the kinds are those that treatments refer to. */
export const DIRECTORY_COLUMNS = {
  specialist: SPECIALIST_COLUMNS,
  line: LINE_COLUMNS,
  client: CLIENT_COLUMNS,
  serviceUser: CLIENT_USER_COLUMNS,
} as const satisfies { readonly [Kind in Dimension]: readonly DirectoryColumn[] };

/** Kinds in the order in which they are written: clients before the users that refer to them. */
export const DIRECTORY_KINDS = [
  "line",
  "client",
  "specialist",
  "serviceUser",
] as const satisfies readonly Dimension[];
