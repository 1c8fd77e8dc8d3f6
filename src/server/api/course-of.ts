import { API_LIMITS } from "../../api/limits.ts";
import type { TreatmentRow, TreatmentStep } from "../../api/treatments.ts";
import type { Named } from "../../api/values.ts";
import type { TreatmentNames } from "../../exports/names.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { LineEvent } from "../../intake/events/line-event.ts";
import type { MessageEffect } from "../../intake/events/message-types.ts";
import { effectOf } from "../../intake/events/message-types.ts";
import { showTime } from "./show-time.ts";

const KINDS: Partial<Record<MessageEffect, TreatmentStep["kind"]>> = {
  wait: "queued",
  appoint: "appointed",
  "begin-by-specialist": "appointed",
  react: "message",
  transfer: "transferred",
  rate: "rated",
};

/**
 * The course of a treatment, by time: what its row tells, and where live events told of it more
 * precisely, these. A long talk has more messages than anybody reads: the later ones are left out.
 *
 * @param events of this treatment, as the viewer's organization received them
 */
export function courseOf(
  row: TreatmentRow,
  events: readonly LineEvent[],
  zone: TimeZone,
  names: TreatmentNames,
): TreatmentStep[] {
  const told = events.flatMap((event) => stepOf(event, zone, names));
  const kinds = new Set(told.map(({ kind }) => kind));
  let messages = 0;
  return [...stepsOfRow(row).filter(({ kind }) => !kinds.has(kind)), ...told]
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .filter(({ kind }) => kind !== "message" || ++messages <= API_LIMITS.courseMessages);
}

function stepsOfRow(row: TreatmentRow): TreatmentStep[] {
  const line = named(row.ServiceID, row.ServiceName);
  const specialist = named(row.ClosedSpecialistID, row.ClosedSpecialistName);
  const closed = row.Closed ?? row.Initialized;
  const rating = row.ServiceQualityAssessment;
  const steps: (TreatmentStep | null)[] = [
    { at: row.Initialized, kind: "initialized", ...(line && { line }) },
    row.SpecAppointed === null ? null : { at: row.SpecAppointed, kind: "appointed" },
    row.ReactionStarted === null ? null : { at: row.ReactionStarted, kind: "reaction" },
    { at: closed, kind: "closed", ...(specialist && { specialist }) },
    rating === 0 ? null : { at: closed, kind: "rated", rating },
  ];
  return steps.filter((step) => step !== null);
}

function stepOf(event: LineEvent, zone: TimeZone, names: TreatmentNames): TreatmentStep[] {
  const kind = KINDS[effectOf(event.messageType)];
  if (kind === undefined) return [];
  const author = event.authorId === event.userId ? null : event.authorId;
  const specialist = kind === "appointed" ? (event.treatment?.currentSpecialist ?? author) : author;
  const line = kind === "transferred" ? (event.transfer?.lineId ?? null) : null;
  const rating = kind === "rated" ? (event.treatment?.quality ?? null) : null;
  if (kind === "rated" && rating === null) return [];
  return [
    {
      at: showTime(event.at, zone),
      kind,
      ...(specialist !== null &&
        kind !== "rated" && {
          specialist: { id: specialist, name: names.specialist.get(specialist) ?? null },
        }),
      ...(line !== null && { line: { id: line, name: names.line.get(line) ?? null } }),
      ...(rating !== null && { rating }),
    },
  ];
}

function named(id: string | null, name: string | null): Named | null {
  return id === null ? null : { id, name };
}
