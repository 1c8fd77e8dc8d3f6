import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HISTORY_COLUMNS } from "../src/contract/columns.ts";
import type { ReportingRules } from "../src/history/reporting-rules.ts";
import { TimeZone } from "../src/history/time-zone.ts";
import { expectedRows, HAS_MONTH, LARGEST_FILES, readCallCentre } from "./support/call-centre.ts";
import { plainGroups, plainOverview, plainSelection } from "./support/plain-reports.ts";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import type { TreatmentRow } from "./support/treatment-rows.ts";

/**
 * Reports over a month of a real call centre, against plain code over the text of the file: every
 * organization sees figures of its own rows, and of no others.
 */

const callCentre = readCallCentre(LARGEST_FILES);
const LINES = [...new Set(callCentre.rows.map((row) => row[3] ?? ""))].sort();
const PERCENTILES = [50, 90, 95];
/** The days before are the period before. */
const MIDDLE = Date.UTC(2010, 7, 16) / 1000;

function rowsOf(organization: string): readonly TreatmentRow[] {
  return expectedRows(callCentre, organization, {}).map((cells) => {
    const values = HISTORY_COLUMNS.map(({ field, kind }, column) => {
      const cell = cells[column] ?? "";
      if (kind === "instant") return [field, Date.parse(`${cell}Z`) / 1000];
      return [field, kind === "number" ? Number(cell) : cell];
    });
    return Object.fromEntries(values) as TreatmentRow;
  });
}

/** The first line has a target, the second working hours, the third both, the others neither. */
function rulesIn(zone: string): ReportingRules {
  const workingHours = [1, 2, 3, 4, 5].map((weekday) => ({
    weekday,
    from: 9 * 60,
    to: 17 * 60 + 30,
  }));
  const [first = "", second = "", third = ""] = LINES;
  return {
    zone: TimeZone.of(zone),
    targetSeconds: 60,
    lines: new Map([
      [first, { targetSeconds: 20, workingHours: null }],
      [second, { targetSeconds: null, workingHours }],
      [third, { targetSeconds: 300, workingHours }],
    ]),
  };
}

describe(`reports over a ${HAS_MONTH ? "month" : "slice"} of a real call centre`, () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: LARGEST_FILES });
  });
  afterAll(() => service.close());

  // In Cairo clocks went back in that month.
  it.each(
    callCentre.organizations.flatMap(({ id, name }) =>
      ["Europe/Moscow", "Africa/Cairo"].map((zone) => ({ id, name, zone })),
    ),
  )("an overview for $name in $zone", async ({ id, zone }) => {
    const rows = rowsOf(id);
    const request = {
      organization: id,
      selection: { openedFrom: MIDDLE },
      previous: { openedTo: MIDDLE - 1 },
      rules: rulesIn(zone),
      percentiles: PERCENTILES,
      step: "day",
    } as const;
    const expected = plainOverview(rows, request);
    expect(expected.total.treatments).toBeGreaterThan(0);
    expect(await service.store.statistics.overview(request)).toEqual(expected);
  });

  it.each(callCentre.organizations)(
    "figures by line, specialist and hour for $name",
    async ({ id }) => {
      const rows = rowsOf(id);
      const rules = rulesIn("Europe/Moscow");
      for (const selection of [
        {},
        { workingTime: true },
        { workingTime: false, withinTarget: false },
      ]) {
        const request = { organization: id, selection, rules, percentiles: PERCENTILES };
        const selected = plainSelection(rows, selection, rules);
        for (const grouping of ["line", "specialist", "hour"] as const) {
          const groups = await service.store.statistics.figures({
            ...request,
            groupBy: [grouping],
            largestGroups: 10_000,
          });
          expect(groups).toEqual(plainGroups(selected, [grouping], rules, PERCENTILES));
        }
      }
    },
  );
});
