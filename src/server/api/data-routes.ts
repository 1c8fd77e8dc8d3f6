import type { Data } from "../../api/data.ts";
import { data } from "../../api/data.ts";
import { API_LIMITS } from "../../api/limits.ts";
import { columnIndex } from "../../contract/columns.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import { goneAway } from "../gone-away.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import type { ApiContext } from "./api-options.ts";
import { describeMirror } from "./mirror-routes.ts";
import { showTime, showTimeOrNull } from "./show-time.ts";
import type { View } from "./viewer.ts";
import { administers, viewOf } from "./viewer.ts";

/** `/data`: what is there, and where it came from. */
export function dataRoutes(app: ApiApp, context: ApiContext): void {
  const { store } = context;

  app.get(
    "/data",
    {
      config: { access: { scope: "read", operation: GET_HISTORY.name } },
      schema: {
        tags: ["Data"],
        operationId: "getData",
        summary: "What is covered, and where it came from",
        response: { 200: data, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const view = await viewOf(request, store.organizations);
      const signal = goneAway(reply);
      // One after the other: together they would take several of the few places for scans.
      const first = await endOf(view, false, signal);
      const last = await endOf(view, true, signal);
      const months = await countMonths(view, signal);
      return {
        treatments: months.reduce((sum, { treatments }) => sum + treatments, 0),
        first: showTimeOrNull(first, view.zone),
        last: showTimeOrNull(last, view.zone),
        months,
        imports: await listImports(view),
        unseen: administers(view.viewer) ? await store.treatments.countUnseen() : null,
        events: await countEvents(view),
        mirror: await describeMirror(context, view),
      };
    },
  );

  /** The first or last beginning, seconds UTC. */
  async function endOf(
    { organization }: View,
    descending: boolean,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { batch } = await store.treatments.page({
      selection: {},
      organization: organization.id,
      rules: await store.reporting.rules(organization.id),
      order: { by: "initialized", descending },
      limit: 1,
      signal,
    });
    const vector = batch.columns[columnIndex("initialized")];
    if (batch.rows === 0 || vector?.kind !== "instant") return null;
    return vector.seconds[0] ?? null;
  }

  async function countMonths({ organization }: View, signal: AbortSignal): Promise<Data["months"]> {
    const groups = await store.statistics.figures({
      selection: {},
      organization: organization.id,
      rules: await store.reporting.rules(organization.id),
      groupBy: ["month"],
      percentiles: [],
      largestGroups: API_LIMITS.groups,
      signal,
    });
    return groups.map(({ keys, figures }) => ({
      month: String(keys[0]),
      treatments: figures.treatments,
    }));
  }

  async function listImports({ viewer, organization, zone }: View): Promise<Data["imports"]> {
    const runs = await store.importRuns.list(
      administers(viewer) ? null : organization.id,
      API_LIMITS.imports,
    );
    return runs.map(({ at, file, added, changed, unchanged, rejected }) => ({
      at: showTime(at, zone),
      file,
      added,
      changed,
      unchanged,
      rejected,
    }));
  }

  async function countEvents({ organization }: View): Promise<Data["events"]> {
    if (context.intake?.organizations().includes(organization.id) !== true) return null;
    const kept = await store.events.describe(organization.id);
    const unplaced = Object.values(kept.unplaced).reduce((sum, count) => sum + count, 0);
    return {
      received: kept.facts + kept.others,
      applied: kept.facts - kept.waiting,
      waiting: kept.waiting,
      unplaced,
    };
  }
}
