/**
 * The columns of treatments in wire order: of GetHistoryOfServiceTreatments (contract.md, "The
 * answer on success") and of GetOpenedServiceTreatments (contract.md, "Companion operations").
 *
 * This is the one place where a column is named: the wire, the store's queries, the readers of
 * files and the WSDL page are all made from this table. A new column is a line here and a
 * migration of the store.
 */

/**
 * What a column holds:
 * - `id`         the treatment's own UUID;
 * - `reference`  a UUID that many rows share (client, user, line, specialist);
 * - `instant`    a moment to the second, UTC inside, the cabinet's wall clock on the wire;
 * - `number`     a whole number, 32 bits, signed.
 */
export type ColumnKind = "id" | "reference" | "instant" | "number";

/** What a reference column refers to: each is a dimension of the store. */
export type Dimension = "client" | "serviceUser" | "line" | "specialist";

export type Column = PlainColumn | ReferenceColumn;

interface ColumnDefinition {
  /** Name on the wire and in files. */
  readonly name: string;
  /** Name in code; `snake_case` of it is the name in a store. */
  readonly field: string;
  readonly wireType: "xs:string" | "xs:dateTime" | "xs:decimal";
  /** Whether a row is refused when the value is absent, nil, empty or zero. */
  readonly required: boolean;
  /** Bounds of a `number`, both inclusive. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** For people: pages and reference. */
  readonly description: { readonly ru: string; readonly en: string };
  /** For people: above a column of a table, in a word or two. */
  readonly heading: { readonly ru: string; readonly en: string };
}

interface PlainColumn extends ColumnDefinition {
  readonly kind: Exclude<ColumnKind, "reference">;
}

interface ReferenceColumn extends ColumnDefinition {
  readonly kind: "reference";
  readonly dimension: Dimension;
  /** The column that exports put beside it, with what its id is called; imports pass it over. */
  readonly nameColumn: string;
}

const LARGEST_INT32 = 2_147_483_647;

export const HISTORY_COLUMNS = [
  {
    name: "ServiceTreatmentID",
    field: "id",
    kind: "id",
    wireType: "xs:string",
    required: true,
    description: { ru: "Уникальный идентификатор обращения", en: "Unique id of the treatment" },
    heading: { ru: "Обращение", en: "Treatment" },
  },
  {
    name: "ClientID",
    field: "client",
    kind: "reference",
    dimension: "client",
    nameColumn: "ClientName",
    wireType: "xs:string",
    required: false,
    description: {
      ru: "Организация, сотрудник которой получал поддержку по линии",
      en: "Client organization whose employee was supported",
    },
    heading: { ru: "Клиент", en: "Client" },
  },
  {
    name: "ServiceUserID",
    field: "serviceUser",
    kind: "reference",
    dimension: "serviceUser",
    nameColumn: "ServiceUserName",
    wireType: "xs:string",
    required: false,
    description: {
      ru: "Аккаунт пользователя, подключенный к линии",
      en: "User account on the line",
    },
    heading: { ru: "Пользователь", en: "User" },
  },
  {
    name: "ServiceID",
    field: "line",
    kind: "reference",
    dimension: "line",
    nameColumn: "ServiceName",
    wireType: "xs:string",
    required: true,
    description: { ru: "Линия поддержки", en: "Support line" },
    heading: { ru: "Линия", en: "Line" },
  },
  {
    name: "Initialized",
    field: "initialized",
    kind: "instant",
    wireType: "xs:dateTime",
    required: true,
    description: { ru: "Время начала обращения", en: "When it began" },
    heading: { ru: "Начало", en: "Began" },
  },
  {
    name: "SpecAppointed",
    field: "specAppointed",
    kind: "instant",
    wireType: "xs:dateTime",
    required: false,
    description: {
      ru: "Время первого назначения специалиста",
      en: "First appointment of a specialist",
    },
    heading: { ru: "Назначен специалист", en: "Specialist appointed" },
  },
  {
    name: "QueueWaitingTime",
    field: "queueWaitingTime",
    kind: "number",
    wireType: "xs:decimal",
    required: false,
    minimum: 0,
    maximum: LARGEST_INT32,
    description: {
      ru: "Время ожидания специалиста, секунд (сумма всех ожиданий)",
      en: "Seconds spent waiting, all waits added",
    },
    heading: { ru: "Ожидание, с", en: "Waiting, s" },
  },
  {
    name: "ClosedSpecialistID",
    field: "specialist",
    kind: "reference",
    dimension: "specialist",
    nameColumn: "ClosedSpecialistName",
    wireType: "xs:string",
    required: false,
    description: { ru: "Сотрудник, который закрыл обращение", en: "Specialist who closed it" },
    heading: { ru: "Специалист", en: "Specialist" },
  },
  {
    name: "ReactionStarted",
    field: "reactionStarted",
    kind: "instant",
    wireType: "xs:dateTime",
    required: false,
    description: {
      ru: "Время первой реакции специалиста",
      en: "First reaction of a specialist",
    },
    heading: { ru: "Первая реакция", en: "First reaction" },
  },
  {
    name: "Closed",
    field: "closed",
    kind: "instant",
    wireType: "xs:dateTime",
    required: true,
    description: { ru: "Время завершения работы с обращением", en: "When it ended" },
    heading: { ru: "Завершение", en: "Ended" },
  },
  {
    name: "Duration",
    field: "duration",
    kind: "number",
    wireType: "xs:decimal",
    required: false,
    minimum: 0,
    maximum: LARGEST_INT32,
    description: {
      ru: "Длительность обращения, секунд, как её передал источник",
      en: "Duration in seconds, as the source gave it",
    },
    heading: { ru: "Длительность, с", en: "Duration, s" },
  },
  {
    name: "ServiceQualityAssessment",
    field: "serviceQualityAssessment",
    kind: "number",
    wireType: "xs:decimal",
    required: false,
    minimum: 0,
    maximum: 5,
    description: { ru: "Оценка обращения 1..5; 0 — не оценено", en: "Rating 1..5; 0 is not rated" },
    heading: { ru: "Оценка", en: "Rating" },
  },
  {
    name: "QueueLength",
    field: "queueLength",
    kind: "number",
    wireType: "xs:decimal",
    required: false,
    minimum: 0,
    maximum: LARGEST_INT32,
    description: {
      ru: "Ожидающих в очереди линии, которым ещё не назначался специалист, на момент начала обращения",
      en: "Users waiting on the line, never yet appointed a specialist, when it began, itself counted",
    },
    heading: { ru: "Длина очереди", en: "Queue length" },
  },
] as const satisfies readonly Column[];

/** A column's name in code. */
export type ColumnField = (typeof HISTORY_COLUMNS)[number]["field"];

/** Position of a column in {@link HISTORY_COLUMNS}, and so in every batch. */
export function columnIndex(field: ColumnField): number {
  return HISTORY_COLUMNS.findIndex((column) => column.field === field);
}

const [
  id,
  client,
  serviceUser,
  line,
  initialized,
  specAppointed,
  queueWaitingTime,
  ,
  reactionStarted,
] = HISTORY_COLUMNS;
const queueLength = HISTORY_COLUMNS[12];

const NAME_COLUMNS: ReadonlySet<string> = new Set(
  HISTORY_COLUMNS.flatMap((column) =>
    column.kind === "reference" ? [column.nameColumn.toLowerCase()] : [],
  ),
);

/** Whether exports put names into a column that is called so, in any letter case. */
export function isNameColumn(name: string): boolean {
  return NAME_COLUMNS.has(name.trim().toLowerCase());
}

/** The columns of GetOpenedServiceTreatments, as seen from the real service. */
export const OPENED_COLUMNS = [
  id,
  client,
  serviceUser,
  line,
  initialized,
  specAppointed,
  {
    ...queueWaitingTime,
    description: {
      ru: "Время ожидания специалиста, секунд (сумма всех ожиданий, с идущим сейчас)",
      en: "Seconds spent waiting, all waits added, the one under way included",
    },
  },
  {
    name: "CurrentSpecialist",
    field: "currentSpecialist",
    kind: "reference",
    dimension: "specialist",
    nameColumn: "CurrentSpecialistName",
    wireType: "xs:string",
    required: false,
    description: { ru: "Сотрудник, который ведёт обращение", en: "Specialist who serves it now" },
    heading: { ru: "Специалист", en: "Specialist" },
  },
  reactionStarted,
  queueLength,
] as const satisfies readonly Column[];

/** A column of an open treatment by its name in code. */
export type OpenedField = (typeof OPENED_COLUMNS)[number]["field"];
