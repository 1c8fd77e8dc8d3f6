import type { Step } from "../../api/statistics.ts";

/** Steps of a time series, from short to long. The API has the list as a value that brings zod along. */
export const STEP_NAMES = ["hour", "day", "week", "month"] as const satisfies readonly Step[];
