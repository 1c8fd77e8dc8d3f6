import type { CallLimit } from "../../api/calls.ts";
import { calls, callsQuery } from "../../api/calls.ts";
import { OPERATIONS } from "../../contract/operation.ts";
import { hourlyLimit, hourStart, isDay } from "../../history/calling-rules.ts";
import { nowSeconds } from "../../history/clock.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { Organization } from "../../store/store.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import { ApiError } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { readPeriods } from "./read-periods.ts";
import { showTime } from "./show-time.ts";
import { administers, viewOf } from "./viewer.ts";

const SECONDS_PER_DAY = 24 * 60 * 60;

/** `/calls`: who called the service how often, and what is left. */
export function callRoutes(app: ApiApp, { store, clock, configuration }: ApiContext): void {
  app.get(
    "/calls",
    {
      config: { access: { scope: "read" } },
      schema: {
        tags: ["Data"],
        operationId: "getCalls",
        summary: "Calls of the SOAP service by hour, and what the limits leave",
        querystring: callsQuery,
        response: { 200: calls, ...PROBLEMS },
      },
    },
    async (request) => {
      const { query } = request;
      const view = await viewOf(request, store.organizations);
      const organization = await chosen(administers(view.viewer), view.organization, query);
      const zone = TimeZone.of(organization.timeZone);
      const now = nowSeconds(clock);
      const period = readPeriods(query, [{ from: "from", to: "to" }], zone);
      const to = period.to ?? now;
      const from = period.from ?? to - SECONDS_PER_DAY;
      const counted = await store.calls.hours({
        organization: organization.id,
        from: Math.min(from, hourStart(zone, now)),
        to: Math.max(to, now),
      });
      return {
        limits: limitsNow(organization, zone, now, counted),
        hours: counted
          .filter((hour) => hour.hourStart >= from && hour.hourStart <= to)
          .map((hour) => ({ ...hour, hourStart: showTime(hour.hourStart, zone) })),
      };
    },
  );

  /** For anybody but an administrator another organization is not there. */
  async function chosen(
    administrator: boolean,
    own: Organization,
    { organization: id }: { readonly organization?: string | undefined },
  ): Promise<Organization> {
    if (id === undefined || id === own.id) return own;
    const other = administrator ? await store.organizations.get(id) : null;
    if (other !== null) return other;
    throw new ApiError("ORGANIZATION_UNKNOWN", {
      ru: "Организации с таким идентификатором нет.",
      en: "There is no organization with this id.",
    });
  }

  function limitsNow(
    organization: Organization,
    zone: TimeZone,
    now: number,
    counted: readonly {
      readonly operation: string;
      readonly hourStart: number;
      readonly used: number;
    }[],
  ): CallLimit[] {
    const limits = organization.limits ?? configuration.limits;
    const start = hourStart(zone, now);
    return OPERATIONS.map(({ name, quota }) => {
      const limit = hourlyLimit(limits, quota, zone, now);
      const used =
        counted.find((hour) => hour.operation === name && hour.hourStart === start)?.used ?? 0;
      return {
        operation: name,
        limit,
        period: isDay(limits, zone, now) ? "day" : "night",
        used,
        left: limit === null ? null : Math.max(0, limit - used),
        hourStart: showTime(start, zone),
      };
    });
  }
}
