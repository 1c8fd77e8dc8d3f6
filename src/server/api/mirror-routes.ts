import type { Mirror } from "../../api/mirror.ts";
import { mirror } from "../../api/mirror.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { Period } from "../../mirror/coverage.ts";
import { mirrorStatus } from "../../mirror/mirror-status.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import { ApiError } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { showTime, showTimeOrNull } from "./show-time.ts";
import type { View } from "./viewer.ts";
import { viewOf } from "./viewer.ts";

/** `/mirror`: how far the organization's history is brought home. */
export function mirrorRoutes(app: ApiApp, context: ApiContext): void {
  app.get(
    "/mirror",
    {
      config: { access: { scope: "read", operation: GET_HISTORY.name } },
      schema: {
        tags: ["Data"],
        operationId: "getMirror",
        summary: "How the organization's mirror stands",
        response: { 200: mirror, ...PROBLEMS },
      },
    },
    async (request) => {
      const view = await viewOf(request, context.store.organizations);
      const found = await describeMirror(context, view);
      if (found !== null) return found;
      throw new ApiError("MIRROR_UNKNOWN", {
        ru: "У организации нет зеркала.",
        en: "The organization has no mirror.",
      });
    },
  );
}

/** Null where the organization has none. The login at the service is not told. */
export async function describeMirror(
  { store, mirrors, clock }: ApiContext,
  { organization, zone }: View,
): Promise<Mirror | null> {
  const kept = await store.mirrors.get(organization.id);
  if (kept === null) return null;
  const [progress, rows] = await Promise.all([
    store.mirrors.progress(organization.id),
    store.mirrors.countRows(organization.id),
  ]);
  const status = mirrorStatus(kept, progress, rows, nowSeconds(clock));
  const { failure } = status;
  return {
    address: status.address,
    timeZone: status.timeZone,
    paused: status.paused,
    watching: mirrors?.watching ?? false,
    since: showTime(status.since, zone),
    covered: status.covered && showPeriod(status.covered, zone),
    gaps: status.gaps.map((gap) => showPeriod(gap, zone)),
    coveredShare: status.coveredShare,
    callsLeft: status.callsLeft,
    nextHour: showTime(status.nextHour, zone),
    expectedEnd: showTimeOrNull(status.expectedEnd, zone),
    rows: {
      stored: rows.stored,
      vanished: rows.vanished,
      received: status.received,
      refused: status.refused,
      rejected: status.rejected,
    },
    lastError: failure && {
      at: showTime(failure.at, zone),
      code: failure.code,
      message: failure.message,
      times: failure.times,
    },
    warnings: status.warnings.map(({ at, message }) => ({ at: showTime(at, zone), message })),
  };
}

function showPeriod({ from, to }: Period, zone: TimeZone) {
  return { from: showTime(from, zone), to: showTime(to, zone) };
}
