import { useQuery } from "@tanstack/preact-query";
import { reportingRulesQuery } from "../../api-client/administration.ts";
import { formatClock, formatNumber, formatSeconds, NO_VALUE } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { Icon } from "../../shell/icon.tsx";
import { Skeleton } from "../../shell/skeleton.tsx";
import { LineCard } from "./line-card.tsx";
import { byUrgency } from "./queue-state.ts";
import { QuietLines } from "./quiet-lines.tsx";
import type { QueueTotals } from "./urgency.ts";
import { totalsOf, waitOf } from "./urgency.ts";
import { useLiveQueue } from "./use-live-queue.ts";
import { useNow } from "./use-now.ts";
import { useSettled } from "./use-settled.ts";

/** Who does not see the page hears at most so often how it stands. */
const READ_ALOUD_MS = 30_000;
/** A shorter loss of the connection is nothing to worry about. */
const LOSS_SECONDS = 5;

/** The open treatments, live: the lines with the longest waits first. */
export function OpenQueue() {
  const t = useTexts();
  const { connection, state, ahead, lostAt } = useLiveQueue();
  const here = useNow();
  const now = here + ahead;
  const rules = useQuery(reportingRulesQuery).data;
  const own = new Map(rules?.lines.map(({ line, targetSeconds }) => [line.id, targetSeconds]));
  const targetOf = (line: string) => own.get(line) ?? rules?.targetSeconds ?? null;
  const lines = state === null ? [] : byUrgency(state);
  const busy = lines.filter(({ waiting, served }) => waiting.length + served.length > 0);
  const lostFor = lostAt === null ? 0 : waitOf(lostAt, here);
  return (
    <>
      <div class="page-head">
        <h1>{t.pages.queue}</h1>
        <span class={`badge ${connection === "live" ? "badge-good" : "badge-warn"}`} role="status">
          <span class={`pulse is-${connection}`} aria-hidden="true" />
          {t.queue.connections[connection]}
        </span>
      </div>
      {lostFor >= LOSS_SECONDS && (
        <p class="notice">
          <Icon name="warning" />
          {state === null ? t.queue.unreachable : t.queue.lost(formatSeconds(lostFor))}
        </p>
      )}
      {state === null ? (
        <Skeleton height={320} />
      ) : (
        <Totals totals={totalsOf(busy, now, targetOf)} />
      )}
      {state !== null && busy.length === 0 && (
        <div class="state">
          <Icon name="check" size={28} />
          <h2>{t.queue.nobody}</h2>
          <p>{t.queue.nobodyAdvice}</p>
        </div>
      )}
      <div class="queue-lines">
        {busy.map((line) => (
          <LineCard key={line.id} line={line} now={now} target={targetOf(line.id)} />
        ))}
      </div>
      <QuietLines lines={lines.filter((line) => !busy.includes(line))} />
    </>
  );
}

function Totals({ totals: { waiting, late, served, longest } }: { readonly totals: QueueTotals }) {
  const t = useTexts();
  const summary = useSettled(
    t.queue.summary(formatNumber(waiting), formatNumber(late), formatNumber(served)),
    READ_ALOUD_MS,
  );
  return (
    <>
      <dl class="queue-totals">
        <Total name={t.queue.waiting} value={formatNumber(waiting)} />
        <Total name={t.queue.overTarget} value={formatNumber(late)} isBad={late > 0} />
        <Total
          name={t.queue.longest}
          value={longest === null ? NO_VALUE : formatClock(longest)}
          isBad={late > 0}
        />
        <Total name={t.queue.served} value={formatNumber(served)} />
      </dl>
      <p class="unseen" role="status">
        {summary}
      </p>
    </>
  );
}

function Total(props: { readonly name: string; readonly value: string; readonly isBad?: boolean }) {
  return (
    <div class={props.isBad === true ? "is-bad" : undefined}>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
