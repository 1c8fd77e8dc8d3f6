import { useQuery } from "@tanstack/preact-query";
import type { CallLimit, Calls } from "../../../api/calls.ts";
import { address, setView } from "../../address/navigation.ts";
import { callsQuery, organizationsQuery } from "../../api-client/administration.ts";
import { formatNumber, formatTime } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { ErrorState } from "../../shell/error-state.tsx";
import { useMe } from "../../shell/me.ts";
import { Skeleton } from "../../shell/skeleton.tsx";
import { hoursOfCalls } from "./hours-of-calls.ts";

/** Hours that are shown of each operation. */
const HOURS = 24;

/** What programs called: how much of each limit is used in this hour, and what was in those before. */
export function CallsPanel() {
  const t = useTexts();
  const me = useMe();
  const chosen = me.administrator ? address.value.view.organization : undefined;
  const organization = chosen ?? me.organization.id;
  const { data, error, refetch } = useQuery(
    callsQuery(organization === me.organization.id ? null : organization),
  );
  return (
    <section class="panel" aria-label={t.data.calls.name}>
      <div class="panel-head">
        <h2>{t.data.calls.name}</h2>
        {me.administrator && (
          <OrganizationChoice
            value={organization}
            choose={(id) => setView({ organization: id === me.organization.id ? undefined : id })}
          />
        )}
      </div>
      <div class="panel-body">
        {error !== null && data === undefined && (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
        {error === null && data === undefined && <Skeleton height={120} />}
        {data !== undefined && <Operations calls={data} />}
      </div>
    </section>
  );
}

function OrganizationChoice(props: {
  readonly value: string;
  readonly choose: (organization: string) => void;
}) {
  const t = useTexts();
  const organizations = useQuery(organizationsQuery).data?.organizations ?? [];
  if (organizations.length < 2) return null;
  return (
    <select
      class="input calls-organization"
      aria-label={t.settings.accounts.organization}
      value={props.value}
      onChange={({ currentTarget }) => props.choose(currentTarget.value)}
    >
      {organizations.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Operations({ calls: { limits, hours } }: { readonly calls: Calls }) {
  const t = useTexts();
  const limited = limits.filter(({ limit }) => limit !== null);
  const free = limits.filter(({ limit }) => limit === null);
  return (
    <>
      {limited.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section class="table-box calls" tabIndex={0} aria-label={t.data.calls.byHour}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="is-text is-first">
                  {t.data.calls.operation}
                </th>
                <th scope="col" class="is-text calls-now">
                  {t.data.calls.thisHour(formatTime(limited[0]?.hourStart ?? ""))}
                </th>
                <th scope="col" class="is-third">
                  {t.data.calls.lastDay}
                </th>
                <th scope="col" class="is-second">
                  <span class="unseen">{t.data.calls.byHour}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {limited.map((limit) => (
                <Operation key={limit.operation} limit={limit} hours={hours} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {free.length > 0 && (
        <p class="muted calls-free">
          {t.data.calls.unlimited}{" "}
          {free.map(({ operation }, index) => (
            <span key={operation}>
              {index > 0 && ", "}
              <code>{operation}</code>
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Operation({
  limit: { operation, limit, used, hourStart },
  hours,
}: {
  readonly limit: CallLimit;
  readonly hours: Calls["hours"];
}) {
  const t = useTexts();
  const byHour = hoursOfCalls(hours, operation, hourStart, HOURS);
  const largest = Math.max(1, ...byHour);
  const most = limit ?? used;
  return (
    <tr>
      <th scope="row" class="is-text is-first">
        <code>{operation}</code>
      </th>
      <td class="is-text calls-now">
        <span class="calls-used">
          <progress
            class={`meter${used >= most ? " is-full" : ""}`}
            max={Math.max(1, most)}
            value={used}
            aria-label={operation}
          />
          {t.data.calls.used(formatNumber(used), formatNumber(most))}
        </span>
      </td>
      <td class="is-third">{formatNumber(byHour.reduce((sum, each) => sum + each, 0))}</td>
      <td class="is-second">
        <span class="calls-hours" aria-hidden="true">
          {byHour.map((count, index) => (
            <span
              key={index}
              class={`calls-hour${count === 0 ? " is-none" : ""}`}
              title={t.data.calls.hoursAgo(HOURS - 1 - index, formatNumber(count))}
              style={{ height: `${Math.max(2, (count / largest) * 22)}px` }}
            />
          ))}
        </span>
      </td>
    </tr>
  );
}
