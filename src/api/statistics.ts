import { z } from "zod";
import { GROUPINGS } from "../history/figures.ts";
import { coverage } from "./coverage.ts";
import { API_LIMITS } from "./limits.ts";
import { SELECTION_PARAMETERS } from "./selection.ts";
import { list, named, number, time, weekday } from "./values.ts";

export const spread = z
  .object({
    count: z.int().meta({ description: "Treatments that have a value" }),
    average: z.number().nullable(),
    percentiles: z
      .record(z.string(), z.number().nullable())
      .meta({ description: "By percentile; exact, interpolated linearly", example: { "50": 12 } }),
  })
  .meta({ id: "Spread", description: "How values are spread, seconds; null without a value" });
export type Spread = z.infer<typeof spread>;

const share = z.number().min(0).max(1).nullable();

export const figures = z
  .object({
    treatments: z.int(),
    served: z.int().meta({ description: "A specialist was appointed" }),
    neverServed: z.int(),
    withinTarget: z.int().meta({ description: "Served, and waited no longer than the target" }),
    withinTargetShare: share.meta({ description: "Of all treatments; null without any" }),
    waiting: spread,
    reaction: spread,
    duration: spread,
    ratings: z.array(z.int()).length(5).meta({ description: "How many were rated 1, 2, 3, 4, 5" }),
    rated: z.int(),
    ratedShare: share.meta({ description: "Of all treatments; null without any" }),
    rating: z.number().nullable().meta({ description: "Average of those rated" }),
  })
  .meta({ id: "Figures", description: "The numbers of a report (docs/numbers.md)" });
export type Figures = z.infer<typeof figures>;

export const groupKeys = z
  .object({
    line: named.optional(),
    specialist: named.optional(),
    client: named.optional(),
    hour: z.int().min(0).max(23).optional(),
    weekday: weekday.optional(),
    day: z.string().optional().meta({ example: "2024-02-26" }),
    week: z.string().optional().meta({ description: "Its Monday", example: "2024-02-26" }),
    month: z.string().optional().meta({ example: "2024-02" }),
  })
  .meta({ id: "GroupKeys" });
export type GroupKeys = z.infer<typeof groupKeys>;

export const figureGroup = z
  .object({ keys: groupKeys, figures })
  .meta({ id: "FigureGroup", description: "Figures of the treatments that have these keys" });
export type FigureGroup = z.infer<typeof figureGroup>;

const percentilesParameter = list(number(z.int().min(0).max(100)), API_LIMITS.percentiles)
  .optional()
  .meta({ description: "Whole percentiles, each once. Default: 50,90,95" });

export const statisticsQuery = z.strictObject({
  ...SELECTION_PARAMETERS,
  groupBy: list(z.enum(GROUPINGS), 3)
    .optional()
    .meta({ description: "None to three, each once; without it one group" }),
  percentiles: percentilesParameter,
  format: z.enum(["json", "csv", "xlsx"]).optional().meta({
    description: "csv and xlsx are a flat table. Default: what Accept asks for, else json",
  }),
  dialect: z
    .enum(["rfc4180", "excel"])
    .optional()
    .meta({ description: "Of CSV: excel has semicolons and a byte order mark" }),
});
export type StatisticsQuery = z.output<typeof statisticsQuery>;

export const statistics = z
  .object({
    groups: z.array(figureGroup).meta({ description: "By their keys" }),
    percentiles: z.array(z.int()),
    coverage,
  })
  .meta({ id: "Statistics" });
export type Statistics = z.infer<typeof statistics>;

export const STEPS = ["hour", "day", "week", "month"] as const;
export type Step = (typeof STEPS)[number];

export const overviewQuery = z.strictObject({
  ...SELECTION_PARAMETERS,
  percentiles: percentilesParameter,
  step: z
    .enum(STEPS)
    .optional()
    .meta({ description: "Step of the time series. Default: by the length of the period" }),
  compare: z.enum(["previous", "none"]).optional().meta({
    description:
      "previous (default): with the period of as many days right before, where openedFrom and openedTo are given",
  }),
});
export type OverviewQuery = z.output<typeof overviewQuery>;

export const bin = z
  .object({ from: z.number(), to: z.number().nullable(), count: z.int() })
  .meta({ id: "Bin", description: "Treatments whose seconds lie from (inclusive) to (exclusive)" });
export type Bin = z.infer<typeof bin>;

const period = z
  .object({ from: time, to: time })
  .meta({ id: "Period", description: "Both ends inclusive" });
export type Period = z.infer<typeof period>;

export const overview = z
  .object({
    step: z.enum(STEPS),
    period: period.nullable().meta({ description: "Null when an end is open" }),
    previousPeriod: period.nullable(),
    percentiles: z.array(z.int()),
    total: figures,
    previous: figures.nullable(),
    series: z.array(figureGroup).meta({
      description: "By time; steps without treatments are absent. Keys of hour: day and hour",
    }),
    load: z.array(figureGroup).meta({ description: "Keys are weekday and hour" }),
    distributions: z.object({
      waiting: z.array(bin),
      reaction: z.array(bin),
      duration: z.array(bin),
    }),
    coverage,
  })
  .meta({ id: "Overview" });
export type Overview = z.infer<typeof overview>;
