import { describe, expect, it } from "vitest";
import { HISTORY_COLUMNS } from "../contract/columns.ts";
import { TimeZone } from "../history/time-zone.ts";
import { MalformedAnswerError, MissingColumnError } from "./client-errors.ts";
import { TreatmentDecoder } from "./treatment-decoder.ts";

const COLUMNS: readonly string[] = HISTORY_COLUMNS.map(({ name }) => name);
const ID = "7a879c84-cb38-5626-bd77-f276e0ca745e";
const ZERO = "00000000-0000-0000-0000-000000000000";
const EMPTY = "0001-01-01T00:00:00";

const CELLS: Readonly<Record<string, string | null>> = {
  ServiceTreatmentID: ID.toUpperCase(),
  ClientID: ID,
  ServiceUserID: ID,
  ServiceID: ID,
  Initialized: "2024-02-26T10:00:00",
  SpecAppointed: "2024-02-26T10:00:01",
  QueueWaitingTime: "70",
  ClosedSpecialistID: ID,
  ReactionStarted: "2024-02-26T10:00:02",
  Closed: "2024-02-26T10:00:03",
  Duration: "3",
  ServiceQualityAssessment: "5",
  QueueLength: "1",
};

function decode(changes: Record<string, string | null>, columns = COLUMNS, zone = "Europe/Moscow") {
  const cells: Record<string, string | null> = { ...CELLS, ...changes };
  return new TreatmentDecoder(columns, TimeZone.of(zone)).decode(
    columns.map((name) => cells[name] ?? null),
  );
}

describe("TreatmentDecoder", () => {
  it("turns the wall clock of the account's zone into instants", () => {
    expect(decode({})).toEqual({
      id: ID,
      client: ID,
      serviceUser: ID,
      line: ID,
      initialized: new Date("2024-02-26T07:00:00Z"),
      specAppointed: new Date("2024-02-26T07:00:01Z"),
      queueWaitingTime: 70,
      specialist: ID,
      reactionStarted: new Date("2024-02-26T07:00:02Z"),
      closed: new Date("2024-02-26T07:00:03Z"),
      duration: 3,
      serviceQualityAssessment: 5,
      queueLength: 1,
    });
  });

  it("finds columns by name, in any order and among others", () => {
    const columns = [...COLUMNS].reverse();
    columns.splice(4, 0, "Somebody");
    expect(decode({ Somebody: "else" }, columns)).toEqual(decode({}));
  });

  it.each(COLUMNS)("names %s where the table lacks it", (name) => {
    const columns = COLUMNS.filter((other) => other !== name);
    expect(() => decode({}, columns)).toThrow(MissingColumnError);
    expect(() => decode({}, columns)).toThrow(expect.objectContaining({ column: name }));
  });

  it.each([
    ["nil", null, null, null],
    ["empty", "", "", ""],
    ["1C's empty values", ZERO, EMPTY, "0"],
    ["an empty date with an offset", ZERO, `${EMPTY}Z`, "0.0"],
  ])("knows none by %s", (_form, id, time, number) => {
    const treatment = decode({
      ClientID: id,
      ServiceUserID: id,
      ClosedSpecialistID: id,
      SpecAppointed: time,
      ReactionStarted: time,
      QueueWaitingTime: number,
      ServiceQualityAssessment: number,
    });
    expect(treatment).toMatchObject({
      client: null,
      serviceUser: null,
      specialist: null,
      specAppointed: null,
      reactionStarted: null,
      queueWaitingTime: 0,
      serviceQualityAssessment: null,
    });
  });

  it.each([
    ["2024-02-26T10:00:00+05:00", "2024-02-26T05:00:00Z"],
    ["2024-02-26T10:00:00Z", "2024-02-26T10:00:00Z"],
    ["2024-02-26T10:00:00.987", "2024-02-26T07:00:00Z"],
    [" 2024-02-26T10:00:00\n", "2024-02-26T07:00:00Z"],
  ])("reads the time %j", (text, instant) => {
    expect(decode({ Closed: text }).closed).toEqual(new Date(instant));
  });

  it("takes the earlier of a time that occurs twice", () => {
    const closed = { Closed: "2024-10-27T02:30:00" };
    expect(decode(closed, COLUMNS, "Europe/Berlin").closed).toEqual(
      new Date("2024-10-27T00:30:00Z"),
    );
  });

  it("keeps a decimal's fraction", () => {
    expect(decode({ Duration: "+3.50" }).duration).toBe(3.5);
  });

  it.each([
    ["ServiceTreatmentID", ZERO],
    ["ServiceTreatmentID", null],
    ["ServiceID", ""],
    ["Closed", EMPTY],
    ["Initialized", null],
    ["ClientID", "somebody"],
    ["Closed", "26.02.2024 10:00"],
    ["Closed", "2024-02-30T10:00:00"],
    ["Duration", "1e3"],
    ["Duration", "0x10"],
    ["QueueLength", "two"],
  ])("refuses %s %j, and names it", (column, text) => {
    expect(() => decode({ [column]: text })).toThrow(MalformedAnswerError);
    expect(() => decode({ [column]: text })).toThrow(new RegExp(column));
  });
});
