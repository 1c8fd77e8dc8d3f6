import { z } from "zod";
import { HISTORY_COLUMNS } from "../contract/columns.ts";
import { coverage } from "./coverage.ts";
import { API_LIMITS } from "./limits.ts";
import { SELECTION_PARAMETERS } from "./selection.ts";
import { flag, id, named, number, time } from "./values.ts";

const described = (name: (typeof HISTORY_COLUMNS)[number]["name"]) =>
  HISTORY_COLUMNS.find((column) => column.name === name)?.description.en ?? name;

const reference = (name: Parameters<typeof described>[0]) =>
  id.nullable().meta({ description: described(name) });
const name = z.string().nullable();
const count = z.int();

/** A treatment as a line of an NDJSON file, too: wire names, with names beside ids. */
export const treatmentRow = z
  .object({
    ServiceTreatmentID: id.meta({ description: described("ServiceTreatmentID") }),
    ClientID: reference("ClientID"),
    ClientName: name,
    ServiceUserID: reference("ServiceUserID"),
    ServiceUserName: name,
    ServiceID: reference("ServiceID"),
    ServiceName: name,
    Initialized: time.meta({ description: described("Initialized") }),
    SpecAppointed: time.nullable().meta({ description: described("SpecAppointed") }),
    QueueWaitingTime: count.meta({ description: described("QueueWaitingTime") }),
    ClosedSpecialistID: reference("ClosedSpecialistID"),
    ClosedSpecialistName: name,
    ReactionStarted: time.nullable().meta({ description: described("ReactionStarted") }),
    Closed: time.nullable().meta({ description: described("Closed") }),
    Duration: count.meta({ description: described("Duration") }),
    ServiceQualityAssessment: count.meta({ description: described("ServiceQualityAssessment") }),
    QueueLength: count.meta({ description: described("QueueLength") }),
  })
  .meta({ id: "Treatment", description: "A treatment. Null is what the wire writes as zero." });
export type TreatmentRow = z.infer<typeof treatmentRow>;

export const SORT_FIELDS = [
  "initialized",
  "closed",
  "waiting",
  "reaction",
  "duration",
  "rating",
  "queueLength",
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

const sorts = SORT_FIELDS.flatMap((field) => [field, `-${field}`] as const);

/** Formats of whole selections; `json` is a page. */
export const FILE_FORMATS = ["ndjson", "csv", "parquet", "xlsx"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const CSV_DIALECTS = ["rfc4180", "excel"] as const;

export const treatmentsQuery = z.strictObject({
  ...SELECTION_PARAMETERS,
  sort: z
    .enum(sorts)
    .optional()
    .meta({ description: "Order of a page; `-` is descending. Default: -initialized" }),
  limit: number(z.int().min(1).max(API_LIMITS.pageRows))
    .optional()
    .meta({ description: `Rows of a page. Default: ${API_LIMITS.defaultPageRows}` }),
  cursor: z
    .string()
    .min(1)
    .max(API_LIMITS.cursorCharacters)
    .optional()
    .meta({ description: "`next` of the page before. Goes with the same selection and sort" }),
  count: flag.optional().meta({ description: "Whether a page says how many rows there are" }),
  format: z
    .enum(["json", ...FILE_FORMATS])
    .optional()
    .meta({
      description:
        "json is a page, the others are the whole selection in one stream, oldest first. Default: what Accept asks for, else json",
    }),
  dialect: z
    .enum(CSV_DIALECTS)
    .optional()
    .meta({ description: "Of CSV: excel has semicolons and a byte order mark. Default: rfc4180" }),
});
export type TreatmentsQuery = z.output<typeof treatmentsQuery>;

export const treatmentPage = z
  .object({
    treatments: z.array(treatmentRow),
    next: z
      .string()
      .nullable()
      .meta({ description: "Cursor of the next page; null after the last" }),
    total: z.int().optional().meta({ description: "Rows of the selection; with count=true only" }),
    coverage,
  })
  .meta({ id: "TreatmentPage" });
export type TreatmentPage = z.infer<typeof treatmentPage>;

export const STEP_KINDS = [
  "initialized",
  "queued",
  "appointed",
  "reaction",
  "message",
  "transferred",
  "closed",
  "rated",
] as const;

export const treatmentStep = z
  .object({
    at: time,
    kind: z.enum(STEP_KINDS),
    specialist: named.optional(),
    line: named.optional(),
    rating: z.int().min(1).max(5).optional(),
  })
  .meta({ id: "TreatmentStep", description: "Something that happened in a treatment" });
export type TreatmentStep = z.infer<typeof treatmentStep>;

export const treatmentDetails = z
  .object({
    treatment: treatmentRow,
    course: z.array(treatmentStep).meta({ description: "What is known of its course, by time" }),
  })
  .meta({ id: "TreatmentDetails" });
export type TreatmentDetails = z.infer<typeof treatmentDetails>;
