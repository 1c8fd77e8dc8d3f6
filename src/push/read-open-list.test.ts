import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LetopisError } from "../contract/letopis-error.ts";
import { readOpenList } from "./read-open-list.ts";

const ENTRY = {
  treatment_id: "145caa8f-259a-56b1-99a9-ec29555c4b8a",
  line_id: "E28BA1E1-8E97-592A-9503-97A38A7CB0EF",
  user_id: "78067f2b-6df0-5794-af3b-4d65b19fd202",
  initialized_at: "2024-02-26T13:30:00.25+03:00",
};

function read(entry: unknown) {
  return readOpenList(JSON.stringify([entry]), "Список");
}

describe("an open list", () => {
  test("is read with ids in lower case and moments in UTC", () => {
    const specialist = "7eabf552-b337-543b-9bfa-dae468e0e406";
    const entry = { ...ENTRY, current_specialist: specialist, treatment_duration: 5, more: 1 };
    expect(read(entry)).toEqual([
      {
        treatmentId: ENTRY.treatment_id,
        lineId: ENTRY.line_id.toLowerCase(),
        userId: ENTRY.user_id,
        initializedAt: Date.UTC(2024, 1, 26, 10, 30) / 1000,
        currentSpecialist: specialist,
      },
    ]);
  });

  test("may be empty", () => {
    expect(readOpenList("[]", "Список")).toEqual([]);
  });

  test.each([undefined, null, "", "00000000-0000-0000-0000-000000000000"])(
    "takes the specialist %j for none",
    (current_specialist) => {
      expect(read({ ...ENTRY, current_specialist })[0]?.currentSpecialist).toBeNull();
    },
  );

  test.each([
    ["treatment_id", null],
    ["line_id", "00000000-0000-0000-0000-000000000000"],
    ["user_id", 5],
    ["initialized_at", "2024-02-26T13:30:00"],
    ["initialized_at", "2024-02-26"],
    ["initialized_at", null],
    ["current_specialist", "кто-то"],
  ])("is refused as a whole for %s %j, which is named", (field, value) => {
    const list = JSON.stringify([ENTRY, { ...ENTRY, [field]: value }]);
    expect(() => readOpenList(list, "Список")).toThrow(`Список, обращение 2, ${field}: `);
  });

  test("is read or refused, and nothing else, whatever comes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          expect(readOpenList(text, "Список")).toBeInstanceOf(Array);
        } catch (error) {
          expect((error as LetopisError).code).toBe("ANSWER_UNEXPECTED");
        }
      }),
    );
  });
});
