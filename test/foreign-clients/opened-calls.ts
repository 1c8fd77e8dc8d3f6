import { lineEvent, MemoryIntake } from "../support/memory-intake.ts";
import { numberedId } from "../support/treatment-rows.ts";
import type { CompanionCall } from "./companion-call.ts";
import { ZERO_ID } from "./raw-request.ts";

/** Open treatments of the organization of directory-calls.ts, and what foreign clients must read. */

const VENDOR = numberedId("f", 1);
const LINE = numberedId("a", 1);
const CLIENT = numberedId("c", 1);
const [KNOWN, UNKNOWN] = [numberedId("d", 1), numberedId("d", 9)] as const;
const SPECIALIST = numberedId("e", 1);
const [SERVED, WAITING] = [numberedId("b", 1), numberedId("b", 2)] as const;

/** 2026-11-24T09:00:00Z */
const NOW = Date.UTC(2026, 10, 24, 9);

/** Two open treatments: one with all values, one that waits and whose client nobody knows. */
export function openedIntake(): MemoryIntake {
  const intake = new MemoryIntake(() => NOW);
  const served = { id: SERVED, line: LINE, user: KNOWN };
  const before = (minutes: number) => NOW / 1000 - minutes * 60;
  intake.apply(
    VENDOR,
    lineEvent(83, before(60), served),
    lineEvent(86, before(58), { ...served, author: SPECIALIST }),
    lineEvent(1, before(57), { ...served, author: SPECIALIST }),
    lineEvent(83, before(10), { id: WAITING, line: LINE, user: UNKNOWN }),
  );
  return intake;
}

const EMPTY = "0001-01-01T00:00:00";
const served = [
  ...[SERVED, CLIENT, KNOWN, LINE, "2026-11-24T08:00:00"],
  ...["2026-11-24T08:02:00", "120", SPECIALIST, "2026-11-24T08:03:00", "1"],
];
const waiting = [
  ...[WAITING, ZERO_ID, UNKNOWN, LINE, "2026-11-24T08:50:00"],
  ...[EMPTY, "600", ZERO_ID, EMPTY, "1"],
];

const operation = "GetOpenedServiceTreatments";
const since = { OpenedFrom: "2026-11-24T08:00:00" };

export const OPENED_CALLS: readonly CompanionCall[] = [
  { operation, query: since, rows: [served, waiting] },
  { operation, query: { ...since, OpenedTo: "2026-11-24T08:49:59" }, rows: [served] },
  { operation, query: { OpenedFrom: "2026-11-24T08:00:01" }, rows: [waiting] },
  { operation, query: { ...since, ClientID: CLIENT, ServiceUserID: KNOWN }, rows: [served] },
  { operation, query: { ...since, ServiceID: LINE, SpecialistID: SPECIALIST }, rows: [served] },
  { operation, query: { OpenedFrom: "2026-11-24T09:00:00" }, rows: [] },
];

/** Where public clients look, counted from 1. */
export const OPENED_POSITIONS = [
  [operation, 1, "ServiceTreatmentID"],
  [operation, 2, "ClientID"],
  [operation, 3, "ServiceUserID"],
  [operation, 4, "ServiceID"],
  [operation, 5, "Initialized"],
  [operation, 6, "SpecAppointed"],
  [operation, 7, "QueueWaitingTime"],
  [operation, 8, "CurrentSpecialist"],
  [operation, 9, "ReactionStarted"],
  [operation, 10, "QueueLength"],
] as const;
