import { expect, test } from "vitest";
import { lineEvent } from "../../../test/support/memory-intake.ts";
import { numberedId } from "../../../test/support/treatment-rows.ts";
import { API_LIMITS } from "../../api/limits.ts";
import type { TreatmentRow } from "../../api/treatments.ts";
import { NO_NAMES } from "../../exports/names.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { courseOf } from "./course-of.ts";

const ROW: TreatmentRow = {
  ServiceTreatmentID: numberedId("b", 1),
  ClientID: null,
  ClientName: null,
  ServiceUserID: numberedId("d", 1),
  ServiceUserName: null,
  ServiceID: numberedId("a", 1),
  ServiceName: null,
  Initialized: "2024-02-26T10:00:00Z",
  SpecAppointed: "2024-02-26T10:00:05Z",
  QueueWaitingTime: 5,
  ClosedSpecialistID: null,
  ClosedSpecialistName: null,
  ReactionStarted: "2024-02-26T10:00:09Z",
  Closed: "2024-02-26T12:00:00Z",
  Duration: 7200,
  ServiceQualityAssessment: 5,
  QueueLength: 1,
};

test("a long talk keeps its end: of its messages alone the later ones are left out", () => {
  const start = Date.parse(ROW.Initialized) / 1000;
  const of = { id: ROW.ServiceTreatmentID, line: numberedId("a", 1), user: numberedId("d", 1) };
  const messages = Array.from({ length: API_LIMITS.courseMessages + 5 }, (_, second) =>
    lineEvent(1, start + 60 + second, of),
  );
  const course = courseOf(ROW, messages, TimeZone.of("UTC"), NO_NAMES);
  const others = course.filter(({ kind }) => kind !== "message").map(({ kind }) => kind);
  expect(others).toEqual(["initialized", "appointed", "reaction", "closed", "rated"]);
  const told = course.filter(({ kind }) => kind === "message");
  expect(told).toHaveLength(API_LIMITS.courseMessages);
  expect(Date.parse(told[0]?.at ?? "")).toBe((start + 60) * 1000);
  expect(course.map(({ kind }) => kind).slice(-2)).toEqual(["closed", "rated"]);
});
