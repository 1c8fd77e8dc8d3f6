import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLineEvent } from "./read-line-event.ts";

const MESSAGE = "9c483ac7-5fb4-57c8-8d98-21e196edbdfd";
const TREATMENT = "145caa8f-259a-56b1-99a9-ec29555c4b8a";
const LINE = "e28ba1e1-8e97-592a-9503-97a38a7cb0ef";
const USER = "78067f2b-6df0-5794-af3b-4d65b19fd202";
const SPECIALIST = "7eabf552-b337-543b-9bfa-dae468e0e406";
const ZERO = "00000000-0000-0000-0000-000000000000";

const MINIMAL = {
  event_type: "line",
  message_id: MESSAGE,
  message_type: 83,
  message_time: "2024-02-26T10:30:00Z",
  line_id: LINE,
  user_id: USER,
};
const AT = Date.UTC(2024, 1, 26, 10, 30) / 1000;

function read(fields: Readonly<Record<string, unknown>>) {
  return readLineEvent({ ...MINIMAL, ...fields });
}

function readEvent(fields: Readonly<Record<string, unknown>>) {
  const result = read(fields);
  if (result.kind !== "line") throw new Error(JSON.stringify(result));
  return result.event;
}

describe("a line event", () => {
  test("needs its type, id, time, line and user, no more", () => {
    expect(read({})).toEqual({
      kind: "line",
      event: {
        kind: "event",
        messageId: MESSAGE,
        messageType: 83,
        at: AT,
        nanosecond: 0,
        treatmentId: null,
        lineId: LINE,
        userId: USER,
        authorId: null,
        treatment: null,
        transfer: null,
      },
    });
  });

  test("keeps nothing of what was said, and nothing that it does not know", () => {
    const content = {
      text: "тайна",
      file: { name: "тайна" },
      call: { id: "тайна" },
      rda: "тайна",
      service_request: { text: "тайна" },
      something_new: "тайна",
      event_source: "line",
      data: { redirect: "тайна" },
    };
    expect(JSON.stringify(read(content))).not.toContain("тайна");
    expect(read(content)).toEqual(read({}));
  });

  test.each([
    ["2024-02-26T10:30:00Z", AT, 0],
    ["2024-02-26T13:30:00+03:00", AT, 0],
    ["2024-02-26T10:30:00.5Z", AT, 500_000_000],
    ["2024-02-26T10:29:59.999999999Z", AT - 1, 999_999_999],
    ["2024-02-26T13:30:00.1234567+03:00", AT, 123_456_700],
  ])("of %s keeps the second, and the fraction apart", (message_time, at, nanosecond) => {
    expect(readEvent({ message_time })).toMatchObject({ at, nanosecond });
  });

  test("writes ids in lower case, and takes null, nothing and the zero id for none", () => {
    expect(readEvent({ treatment_id: TREATMENT.toUpperCase() }).treatmentId).toBe(TREATMENT);
    for (const none of [null, "", ZERO]) {
      expect(readEvent({ treatment_id: none, author_id: none })).toMatchObject({
        treatmentId: null,
        authorId: null,
      });
    }
  });

  test("has what a closing tells of its treatment", () => {
    const treatment = {
      treatment_id: TREATMENT,
      line_id: LINE,
      user_id: USER,
      initialized_at: "2024-02-26T13:00:00.7+03:00",
      treatment_duration: 1800,
      current_specialist: SPECIALIST,
      quality: 4,
    };
    const block = {
      initializedAt: AT - 1800,
      duration: 1800,
      currentSpecialist: SPECIALIST,
      quality: 4,
    };
    expect(readEvent({ message_type: 82, treatment_id: TREATMENT, treatment }).treatment).toEqual(
      block,
    );
    // Which treatment it is can stand in the block alone.
    expect(readEvent({ message_type: 82, treatment })).toMatchObject({
      treatmentId: TREATMENT,
      treatment: block,
    });
    // What is said of another treatment is not said of this one.
    const other = { ...treatment, treatment_id: SPECIALIST };
    expect(readEvent({ treatment_id: TREATMENT, treatment: other }).treatment).toBeNull();
  });

  test.each([
    {},
    { initialized_at: "", treatment_duration: null, current_specialist: ZERO, quality: 0 },
    { initialized_at: "0001-01-01T00:00:00Z", current_specialist: null, quality: null },
  ])("takes %j for a block that tells nothing", (treatment) => {
    expect(readEvent({ treatment }).treatment).toEqual({
      initializedAt: null,
      duration: null,
      currentSpecialist: null,
      quality: null,
    });
  });

  test("has where a transfer went, when that is one of the documented directions", () => {
    const data = { direction: "to", line_id: LINE, treatment_id: TREATMENT, company_id: ZERO };
    const transfer = { direction: "to", lineId: LINE, treatmentId: TREATMENT };
    expect(readEvent({ message_type: 89, data }).transfer).toEqual(transfer);
    expect(readEvent({ message_type: 85, data: { direction: "to_vendor" } }).transfer).toEqual({
      direction: "to_vendor",
      lineId: null,
      treatmentId: null,
    });
    const elsewhere = { ...data, direction: "elsewhere" };
    expect(readEvent({ message_type: 89, data: elsewhere }).transfer).toBeNull();
    expect(readEvent({ message_type: 83, data }).transfer).toBeNull();
  });
});

test.each(["subscriber", "support_line", "competence", "subscription", "something new"])(
  "an event of type %s is recognized and not looked into",
  (event_type) => {
    expect(readLineEvent({ event_type, message_id: 1 })).toEqual({
      kind: "other",
      eventType: event_type,
    });
  },
);

describe("a problem names its field", () => {
  const NOT_THERE = "поля нет, а без него событие не принимается";
  const NOT_A_TIME = "не дата и время вида 2024-02-26T10:30:00Z или 2024-02-26T13:30:00+03:00";
  test.each([
    [{ event_type: undefined }, "event_type", NOT_THERE],
    [{ event_type: 5 }, "event_type", "5 — не текст"],
    [{ event_type: "x".repeat(65) }, "event_type", "длиннее 64 символов"],
    [{ message_id: undefined }, "message_id", NOT_THERE],
    [{ message_id: "9c483ac7" }, "message_id", "«9c483ac7» — не UUID"],
    [{ message_id: ZERO }, "message_id", "нулевой идентификатор, а нужен настоящий"],
    [{ message_type: undefined }, "message_type", NOT_THERE],
    [{ message_type: "83" }, "message_type", "«83» — не целое число"],
    [{ message_type: 8.5 }, "message_type", "8.5 — не целое число"],
    [{ message_type: -1 }, "message_type", "-1 вне пределов 0–2147483647"],
    [{ message_time: undefined }, "message_time", NOT_THERE],
    [{ message_time: 1_708_943_400 }, "message_time", `1708943400 — ${NOT_A_TIME}`],
    [{ message_time: "2024-02-26" }, "message_time", `«2024-02-26» — ${NOT_A_TIME}`],
    // Without offset it could be anywhere.
    [{ message_time: "2024-02-26T10:30:00" }, "message_time", NOT_A_TIME],
    [{ message_time: "2024-02-30T10:30:00Z" }, "message_time", NOT_A_TIME],
    [{ message_time: `2024-02-26T10:30:00.${"0".repeat(50)}Z` }, "message_time", NOT_A_TIME],
    [{ message_time: "1969-12-31T23:59:59Z" }, "message_time", "вне пределов 1970–2100 годов"],
    [{ message_time: "2101-01-01T00:00:00Z" }, "message_time", "вне пределов 1970–2100 годов"],
    [{ line_id: ZERO }, "line_id", "нулевой идентификатор, а нужен настоящий"],
    [{ user_id: null }, "user_id", NOT_THERE],
    [{ treatment_id: 7 }, "treatment_id", "7 — не UUID"],
    [{ author_id: {} }, "author_id", "вложенное значение — не UUID"],
    [{ treatment: [] }, "treatment", "вложенное значение — не объект"],
    [{ treatment: { initialized_at: "вчера" } }, "treatment.initialized_at", "«вчера» — не дата"],
    [{ treatment: { quality: 6 } }, "treatment.quality", "6 вне пределов 0–5"],
    [{ treatment: { treatment_duration: -1 } }, "treatment.treatment_duration", "вне пределов"],
    [{ treatment: { current_specialist: "Анна" } }, "treatment.current_specialist", "не UUID"],
    [{ treatment: { treatment_id: "x" } }, "treatment.treatment_id", "«x» — не UUID"],
    [{ message_type: 89, data: "to" }, "data", "«to» — не объект"],
    [{ message_type: 89, data: { direction: "to", line_id: 1 } }, "data.line_id", "1 — не UUID"],
  ])("%j", (fields, field, message) => {
    const result = read(fields);
    expect(result).toMatchObject({ kind: "problem", field });
    expect(result).toHaveProperty("message", expect.stringContaining(`${field}: `));
    expect(result).toHaveProperty("message", expect.stringContaining(message));
  });

  test.each([null, [], "line", 1, undefined])("%j is no event at all", (body) => {
    expect(readLineEvent(body)).toMatchObject({ kind: "problem", field: "" });
  });

  test("and never throws, whatever the JSON", () => {
    const field = fc.constantFrom(...Object.keys(MINIMAL), "treatment", "data", "treatment_id");
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()), (body, fields) => {
        expect(["line", "other", "problem"]).toContain(readLineEvent(body).kind);
        expect(["line", "other", "problem"]).toContain(read({ ...fields }).kind);
      }),
    );
  });
});
