import type { SortField, TreatmentRow } from "../../../api/treatments.ts";
import { nameOf } from "../../api-client/directory.ts";
import type { Dictionary } from "../../language/dictionary.ts";
import { formatNumber, formatSeconds, formatTableTime, NO_VALUE } from "../../language/formats.ts";

/** A column of the table of treatments. */
export interface TreatmentColumn {
  readonly id: keyof Dictionary["treatments"]["columns"];
  readonly text: (row: TreatmentRow) => string;
  /** By what the API sorts; absent: it does not. */
  readonly sort?: SortField;
  readonly kind: "text" | "time" | "number" | "code";
  /** Shown until somebody chooses, from which width of the page on, see `table.css`. */
  readonly shown: "is-always" | "is-third" | "is-second" | "is-extra" | null;
}

const named = (name: string | null, id: string | null) =>
  id === null ? (name ?? NO_VALUE) : nameOf({ id, name });

export const TREATMENT_COLUMNS: readonly TreatmentColumn[] = [
  {
    id: "initialized",
    text: ({ Initialized }) => formatTableTime(Initialized),
    sort: "initialized",
    kind: "time",
    shown: "is-always",
  },
  {
    id: "line",
    text: (row) => named(row.ServiceName, row.ServiceID),
    kind: "text",
    shown: "is-third",
  },
  {
    id: "client",
    text: (row) => named(row.ClientName, row.ClientID),
    kind: "text",
    shown: "is-always",
  },
  {
    id: "user",
    text: (row) => named(row.ServiceUserName, row.ServiceUserID),
    kind: "text",
    shown: null,
  },
  {
    id: "specialist",
    text: (row) => named(row.ClosedSpecialistName, row.ClosedSpecialistID),
    kind: "text",
    shown: "is-second",
  },
  {
    id: "waiting",
    text: ({ QueueWaitingTime }) => formatSeconds(QueueWaitingTime),
    sort: "waiting",
    kind: "number",
    shown: "is-always",
  },
  {
    id: "reaction",
    text: (row) => formatSeconds(reactionOf(row)),
    sort: "reaction",
    kind: "number",
    shown: "is-second",
  },
  {
    id: "duration",
    text: ({ Duration }) => formatSeconds(Duration),
    sort: "duration",
    kind: "number",
    shown: "is-third",
  },
  {
    id: "rating",
    text: (row) =>
      row.ServiceQualityAssessment === 0 ? NO_VALUE : String(row.ServiceQualityAssessment),
    sort: "rating",
    kind: "number",
    shown: "is-second",
  },
  {
    id: "queueLength",
    text: ({ QueueLength }) => formatNumber(QueueLength),
    sort: "queueLength",
    kind: "number",
    shown: "is-extra",
  },
  {
    id: "closed",
    text: ({ Closed }) => (Closed === null ? NO_VALUE : formatTableTime(Closed)),
    sort: "closed",
    kind: "time",
    shown: null,
  },
  { id: "id", text: ({ ServiceTreatmentID }) => ServiceTreatmentID, kind: "code", shown: null },
];

/** Seconds from the appointment of a specialist to the reaction; null without both (docs/numbers.md). */
export function reactionOf({ SpecAppointed, ReactionStarted }: TreatmentRow): number | null {
  if (SpecAppointed === null || ReactionStarted === null) return null;
  return (Date.parse(ReactionStarted) - Date.parse(SpecAppointed)) / 1000;
}

/** Columns that the address names; without any those that are shown until somebody chooses. */
export function chosenColumns(text: string | undefined): readonly TreatmentColumn[] {
  const ids = text?.split(",");
  const chosen = TREATMENT_COLUMNS.filter(({ id, shown }) =>
    ids === undefined ? shown !== null : ids.includes(id),
  );
  return chosen.length === 0 ? TREATMENT_COLUMNS.slice(0, 1) : chosen;
}
