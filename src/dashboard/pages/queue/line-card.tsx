import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { NO_FILTERS } from "../../address/filters.ts";
import { Link } from "../../address/link.tsx";
import { nameOf, useDirectory } from "../../api-client/directory.ts";
import { formatClock, formatNumber, formatSeconds } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import type { ShownLine, ShownTreatment } from "./queue-state.ts";
import { isLate, waitOf } from "./urgency.ts";

interface LineCardProps {
  readonly line: ShownLine;
  /** Milliseconds by the server's clock. */
  readonly now: number;
  /** Of the waiting time, seconds; null: not known. */
  readonly target: number | null;
}

/** One line: who waits how long, who serves whom. */
export function LineCard({ line, now, target }: LineCardProps) {
  const t = useTexts();
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>
          <Link
            to={{
              page: "lines",
              part: line.id,
              filters: { ...NO_FILTERS, period: { preset: "today" } },
              view: {},
            }}
          >
            {nameOf(line)}
          </Link>
        </h2>
        {target !== null && (
          <span class="muted">{`${t.queue.target} ${formatSeconds(target)}`}</span>
        )}
      </div>
      {line.waiting.length > 0 && (
        <List name={`${t.queue.waiting}: ${formatNumber(line.waiting.length)}`}>
          {line.waiting.map((each) => (
            <Row key={each.id} treatment={each} now={now} target={target} />
          ))}
        </List>
      )}
      {line.served.length > 0 && (
        <List name={`${t.queue.served}: ${formatNumber(line.served.length)}`}>
          {line.served.map((each) => (
            <Row key={each.id} treatment={each} now={now} target={null} />
          ))}
        </List>
      )}
    </section>
  );
}

function List(props: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <h3 class="queue-heading">{props.name}</h3>
      <ul class="queue-list">{props.children}</ul>
    </>
  );
}

function Row(props: {
  readonly treatment: ShownTreatment;
  readonly now: number;
  readonly target: number | null;
}) {
  const t = useTexts();
  const { treatment, now, target } = props;
  const seconds = waitOf(treatment.since, now);
  const late = isLate(seconds, target);
  return (
    <li class="queue-row">
      <span class={`queue-clock${late ? " is-late" : ""}`} title={late ? t.queue.late : undefined}>
        {formatClock(seconds)}
        {late && <span class="unseen"> {t.queue.late}</span>}
      </span>
      <span class="queue-who">
        <ClientName id={treatment.client} />
        {treatment.status === "served" && <SpecialistName id={treatment.currentSpecialist} />}
      </span>
    </li>
  );
}

function ClientName({ id }: { readonly id: string | null }) {
  const t = useTexts();
  const client = useDirectory("clients").byId.get(id ?? "");
  if (id === null) return <span class="queue-client muted">{t.figures.nobody.clients}</span>;
  const name = nameOf(client ?? { id, name: null });
  return (
    <span class="queue-client" title={name}>
      <Link to={{ page: "clients", part: id, filters: NO_FILTERS, view: {} }}>{name}</Link>
    </span>
  );
}

function SpecialistName({ id }: { readonly id: string | null }) {
  const t = useTexts();
  const specialist = useDirectory("specialists").byId.get(id ?? "");
  if (id === null) return <span class="queue-specialist muted">{t.queue.unknownSpecialist}</span>;
  const name = nameOf(specialist ?? { id, name: null });
  return (
    <span class="queue-specialist" title={name}>
      <Link to={{ page: "specialists", part: id, filters: NO_FILTERS, view: {} }}>{name}</Link>
    </span>
  );
}
