import type { Bin, FigureGroup, Figures, Grouping } from "../history/figures.ts";
import type { ReportingRules } from "../history/reporting-rules.ts";
import type { TreatmentSelection } from "../history/selection.ts";

/** Steps of a time series at most: two years of hours, and some days more. */
export const LARGEST_SERIES = 18_000;

/**
 * Reports over the treatments that an organization sees. Every store gives the same numbers.
 *
 * Rejects with `STORE_BUSY` when too many reports are waiting already, and with the signal's reason
 * when it aborts.
 */
export interface StatisticsStore {
  /**
   * Figures of a selection, one group a combination of keys that occurs, by keys ascending; without
   * groupings one group, also when nothing was selected.
   *
   * Rejects with `REPORT_TOO_LARGE` when there are more groups than `largestGroups`.
   */
  figures(request: FiguresRequest): Promise<readonly FigureGroup[]>;

  /**
   * All that a first page shows, of one snapshot, in as few passes over the rows as the store can.
   *
   * Rejects with `REPORT_TOO_LARGE` when the series has more than {@link LARGEST_SERIES} steps.
   */
  overview(request: OverviewRequest): Promise<Overview>;
}

export interface ReportRequest {
  /** UUID of the organization that looks. */
  readonly organization: string;
  readonly selection: TreatmentSelection;
  readonly rules: ReportingRules;
  /** Between 0 and 100, such as 50 and 90. */
  readonly percentiles: readonly number[];
  readonly signal?: AbortSignal;
}

export interface FiguresRequest extends ReportRequest {
  /** At most three, each once. */
  readonly groupBy: readonly Grouping[];
  readonly largestGroups: number;
}

export interface OverviewRequest extends ReportRequest {
  /** What `total` is compared with: the same selection in another period; absent: with nothing. */
  readonly previous?: Pick<TreatmentSelection, "openedFrom" | "openedTo">;
  /** Step of the time series; keys of `hour` are the day and the hour. */
  readonly step: "hour" | "day" | "week" | "month";
}

export interface Overview {
  readonly total: Figures;
  readonly previous: Figures | null;
  /** By time ascending; steps without treatments are absent. */
  readonly series: readonly FigureGroup[];
  /** Keys are weekday and hour. */
  readonly load: readonly FigureGroup[];
  readonly distributions: {
    readonly waiting: readonly Bin[];
    readonly reaction: readonly Bin[];
    readonly duration: readonly Bin[];
  };
}
