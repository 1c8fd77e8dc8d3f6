import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { TreatmentDetails, TreatmentRow } from "../../../api/treatments.ts";
import type { Page } from "../../address/address.ts";
import { NO_FILTERS } from "../../address/filters.ts";
import { Link } from "../../address/link.tsx";
import { setView } from "../../address/navigation.ts";
import { treatmentQuery } from "../../api-client/reports.ts";
import { formatDay, formatNumber, formatSeconds, NO_VALUE } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { CopyButton } from "../../shell/copy-button.tsx";
import { ErrorState } from "../../shell/error-state.tsx";
import { Icon } from "../../shell/icon.tsx";
import { Skeleton } from "../../shell/skeleton.tsx";
import { reactionOf } from "./columns.ts";
import { Course } from "./course.tsx";
import "./treatment-panel.css";

/** One treatment beside the table: who, how long, and step by step. */
export function TreatmentPanel({ id }: { readonly id: string }) {
  const t = useTexts();
  const { data, error, refetch } = useQuery(treatmentQuery(id));
  const close = () => setView({ open: undefined });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <aside class="panel treatment" aria-label={t.treatments.one}>
      <div class="panel-head">
        <h2>{t.treatments.one}</h2>
        <button
          type="button"
          class="button button-quiet button-icon no-print"
          aria-label={t.treatments.close}
          title={t.treatments.close}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="panel-body treatment-body">
        <div class="treatment-id">
          <code>{id}</code>
          <CopyButton text={id} name={t.treatments.copyId} />
        </div>
        {error !== null && data === undefined && (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
        {error === null && data === undefined && <Skeleton height={420} />}
        {data !== undefined && <Details details={data} />}
      </div>
    </aside>
  );
}

function Details({ details: { treatment, course } }: { readonly details: TreatmentDetails }) {
  const t = useTexts();
  const { columns } = t.treatments;
  const reaction = reactionOf(treatment);
  return (
    <>
      <dl class="treatment-figures">
        <Figure name={columns.waiting} value={formatSeconds(treatment.QueueWaitingTime)} />
        <Figure name={columns.reaction} value={formatSeconds(reaction)} />
        <Figure name={columns.duration} value={formatSeconds(treatment.Duration)} />
        <Figure name={columns.rating} value={ratingOf(treatment)} />
      </dl>
      <dl class="treatment-facts">
        <Fact name={columns.line}>
          <EntityLink page="lines" id={treatment.ServiceID} name={treatment.ServiceName} />
        </Fact>
        <Fact name={columns.client}>
          <EntityLink page="clients" id={treatment.ClientID} name={treatment.ClientName} />
        </Fact>
        <Fact name={columns.user}>
          {treatment.ServiceUserName ?? treatment.ServiceUserID ?? NO_VALUE}
        </Fact>
        <Fact name={columns.specialist}>
          <EntityLink
            page="specialists"
            id={treatment.ClosedSpecialistID}
            name={treatment.ClosedSpecialistName}
          />
        </Fact>
        <Fact name={columns.queueLength}>{formatNumber(treatment.QueueLength)}</Fact>
        <Fact name={t.treatments.day}>{formatDay(treatment.Initialized)}</Fact>
      </dl>
      <h3>{t.treatments.course}</h3>
      <Course steps={course} />
    </>
  );
}

function ratingOf({ ServiceQualityAssessment }: TreatmentRow): string {
  return ServiceQualityAssessment === 0 ? NO_VALUE : `${ServiceQualityAssessment} / 5`;
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Fact(props: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function EntityLink(props: {
  readonly page: Page;
  readonly id: string | null;
  readonly name: string | null;
}) {
  if (props.id === null) return <>{NO_VALUE}</>;
  return (
    <Link to={{ page: props.page, part: props.id, filters: NO_FILTERS, view: {} }}>
      {props.name ?? props.id}
    </Link>
  );
}
