export interface Parameter {
  /** Name on the wire; matched without regard to ASCII letter case. */
  readonly name: string;
  readonly kind: "from" | "to" | "id";
  readonly field: string;
  /** A call without a value for it is refused; all others are optional. */
  readonly required?: true;
  readonly description: { readonly ru: string; readonly en: string };
}

/** The parameters of GetHistoryOfServiceTreatments (contract.md, "The eight parameters"). */
export const HISTORY_PARAMETERS = [
  {
    name: "OpenedFrom",
    field: "openedFrom",
    kind: "from",
    description: {
      ru: "Обращения, начатые с этого момента (включительно)",
      en: "Treatments that began from this moment (inclusive)",
    },
  },
  {
    name: "OpenedTo",
    field: "openedTo",
    kind: "to",
    description: {
      ru: "Обращения, начатые до этого момента (включительно)",
      en: "Treatments that began to this moment (inclusive)",
    },
  },
  {
    name: "ClosedFrom",
    field: "closedFrom",
    kind: "from",
    description: {
      ru: "Обращения, завершённые с этого момента (включительно)",
      en: "Treatments that ended from this moment (inclusive)",
    },
  },
  {
    name: "ClosedTo",
    field: "closedTo",
    kind: "to",
    description: {
      ru: "Обращения, завершённые до этого момента (включительно)",
      en: "Treatments that ended to this moment (inclusive)",
    },
  },
  {
    name: "ClientID",
    field: "client",
    kind: "id",
    description: {
      ru: "Организация, сотрудник которой получал поддержку по линии",
      en: "Client organization whose employee was supported",
    },
  },
  {
    name: "ServiceUserID",
    field: "serviceUser",
    kind: "id",
    description: { ru: "Аккаунт, подключенный к линии", en: "User account on the line" },
  },
  {
    name: "ServiceID",
    field: "line",
    kind: "id",
    description: { ru: "Линия, по которой поступило обращение", en: "Support line" },
  },
  {
    name: "SpecialistID",
    field: "specialist",
    kind: "id",
    description: { ru: "Сотрудник, закрывший обращение", en: "Specialist who closed it" },
  },
] as const satisfies readonly Parameter[];

export type ParameterField = (typeof HISTORY_PARAMETERS)[number]["field"];

const [openedFrom, openedTo, , , client, serviceUser, line] = HISTORY_PARAMETERS;

/** The parameters of GetOpenedServiceTreatments (contract.md, "Companion operations"). */
export const OPENED_PARAMETERS = [
  { ...openedFrom, required: true },
  openedTo,
  client,
  serviceUser,
  line,
  {
    name: "SpecialistID",
    field: "specialist",
    kind: "id",
    description: { ru: "Сотрудник, который ведёт обращение сейчас", en: "Who serves it now" },
  },
] as const satisfies readonly Parameter[];

/** Parameters of the directory reads (contract.md, "Companion operations"); all optional. */
export const DIRECTORY_PARAMETERS = {
  changedFrom: {
    name: "ChangedFrom",
    field: "changedFrom",
    kind: "from",
    description: {
      ru: "Записи, изменённые с этого момента (включительно)",
      en: "Entries that changed from this moment (inclusive)",
    },
  },
  client: {
    name: "ClientID",
    field: "client",
    kind: "id",
    description: {
      ru: "Только сотрудники этой организации",
      en: "Only this client organization's employees",
    },
  },
} as const satisfies Record<string, Parameter>;

export type DirectoryParameter = (typeof DIRECTORY_PARAMETERS)[keyof typeof DIRECTORY_PARAMETERS];
