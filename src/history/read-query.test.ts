import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZERO_ID } from "../contract/empty-values.ts";
import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import { PERIODS } from "./periods.ts";
import { InvalidParameter } from "./read-parameters.ts";
import { readHistoryQuery } from "./read-query.ts";
import { TimeZone } from "./time-zone.ts";

const MOSCOW = TimeZone.of("Europe/Moscow");
const ID = "b2c3D4e5-F607-1829-3a4b-5c6d7e8f9012";

function read(given: Record<string, string | null>, zone = MOSCOW) {
  return readHistoryQuery(
    Object.entries(given).map(([name, value]) => ({ name, value })),
    zone,
  );
}

function refusal(given: Record<string, string | null>): InvalidParameter {
  try {
    read(given);
  } catch (error) {
    if (error instanceof InvalidParameter) {
      return error;
    }
    throw error;
  }
  throw new Error("the query was read");
}

function instant(text: string): number {
  return Date.parse(text) / 1000;
}

/** The same letters in any mixture of cases. */
function inAnyCase(text: string): fc.Arbitrary<string> {
  return fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) =>
      Array.from(text, (letter, index) =>
        upper[index] ? letter.toUpperCase() : letter.toLowerCase(),
      ).join(""),
    );
}

/** Any code units at all, broken surrogates among them. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 300 })
  .map((units) => String.fromCharCode(...units));

const anyName = fc
  .constantFrom(...HISTORY_PARAMETERS)
  .chain((parameter) =>
    fc.record({ parameter: fc.constant(parameter), name: inAnyCase(parameter.name) }),
  );

describe("PERIODS", () => {
  it("pair every …From with its …To, and leave no end out", () => {
    const ends = HISTORY_PARAMETERS.filter((parameter) => parameter.kind !== "id");
    expect(PERIODS.flatMap(({ from, to }) => [from, to])).toEqual(ends.map(({ field }) => field));
    for (const { from, to } of PERIODS) {
      expect(to).toBe(from.replace(/From$/, "To"));
    }
  });
});

describe("names", () => {
  it("are read in any letter case", () => {
    fc.assert(
      fc.property(anyName, ({ parameter, name }) => {
        const value = parameter.kind === "id" ? ID : "2024-02-26T10:00:00Z";
        const expected =
          parameter.kind === "id" ? [ID.toLowerCase()] : instant("2024-02-26T10:00:00Z");
        expect(read({ [name]: value })).toEqual({ [parameter.field]: expected });
      }),
    );
  });

  it("are refused when unknown, whatever the value, so that no filter is silently dropped", () => {
    for (const name of ["OpenedFrm", "", "ClientID ", "constructor", "__proto__", "ClıentID"]) {
      for (const value of [null, "", "x"]) {
        const error = (() => {
          try {
            readHistoryQuery([{ name, value }], MOSCOW);
          } catch (thrown) {
            return thrown;
          }
          return undefined;
        })();
        expect(error).toBeInstanceOf(InvalidParameter);
        expect(error).toHaveProperty("parameter", name);
      }
    }
    expect(refusal({ OpenedFrm: "x" }).message).toContain("«OpenedFrm» неизвестен");
    expect(refusal({ OpenedFrm: "x" }).message).toContain("OpenedFrom, OpenedTo, ClosedFrom");
  });

  it("are refused when given twice, letter case aside, even with equal or no values", () => {
    fc.assert(
      fc.property(
        anyName.chain(({ parameter, name }) =>
          fc.record({ name: fc.constant(name), again: inAnyCase(parameter.name) }),
        ),
        fc.constantFrom(null, "", "0001-01-01"),
        ({ name, again }, value) => {
          fc.pre(/(?:From|To)$/i.test(name));
          const twice = [
            { name, value },
            { name: again, value },
          ];
          expect(() => readHistoryQuery(twice, MOSCOW)).toThrow(InvalidParameter);
          expect(() => readHistoryQuery(twice, MOSCOW)).toThrow(again);
        },
      ),
    );
  });
});

describe("values that mean 'not given'", () => {
  it.each([
    null,
    "",
    " \t\r\n",
    "0001-01-01T00:00:00",
    " 0001-01-01T00:00:00\n",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+03:00",
    "0001-01-01T00:00:00.000",
    "0001-01-01",
    "0001-01-01Z",
  ])("%j for a time", (value) => {
    expect(
      read({ OpenedFrom: value, OpenedTo: value, ClosedFrom: value, ClosedTo: value }),
    ).toEqual({});
  });

  it.each([null, "", " \n", ZERO_ID, ` ${ZERO_ID} `])("%j for an id", (value) => {
    expect(
      read({ ClientID: value, ServiceUserID: value, ServiceID: value, SpecialistID: value }),
    ).toEqual({});
  });

  it("leave the one end of a period that was given", () => {
    expect(read({ ClosedFrom: "2024-02-26T00:00:00Z", ClosedTo: "0001-01-01T00:00:00" })).toEqual({
      closedFrom: instant("2024-02-26T00:00:00Z"),
    });
  });
});

describe("ids", () => {
  it("come out in lower case, without the white space around them", () => {
    expect(read({ ServiceID: `\r\n\t ${ID} ` })).toEqual({ line: [ID.toLowerCase()] });
  });

  it.each([
    "1",
    `{${ID}}`,
    ID.slice(1),
    `${ID}0`,
    ID.replaceAll("-", ""),
    "0001-01-01",
    `\u00a0${ID}`,
  ])("are refused unless they are UUIDs: %j", (value) => {
    expect(refusal({ clientid: value }).parameter).toBe("clientid");
  });
});

describe("times", () => {
  it("are in the organization's zone unless they say otherwise", () => {
    expect(
      read({ OpenedFrom: "2024-02-26T10:30:00", OpenedTo: "2024-02-26T10:30:00.999Z" }),
    ).toEqual({
      openedFrom: instant("2024-02-26T10:30:00+03:00"),
      openedTo: instant("2024-02-26T10:30:00Z"),
    });
  });

  it("without a time are the day's first second in From and its last in To", () => {
    expect(read({ OpenedFrom: "2024-02-26", OpenedTo: "2024-02-26" })).toEqual({
      openedFrom: instant("2024-02-26T00:00:00+03:00"),
      openedTo: instant("2024-02-26T23:59:59+03:00"),
    });
    expect(read({ ClosedFrom: "2024-02-26+05:00", ClosedTo: "2024-02-26Z" })).toEqual({
      closedFrom: instant("2024-02-26T00:00:00+05:00"),
      closedTo: instant("2024-02-26T23:59:59Z"),
    });
  });

  it("with midnight written out are midnight, in To as well", () => {
    expect(read({ OpenedTo: "2024-02-26T00:00:00" })).toEqual({
      openedTo: instant("2024-02-26T00:00:00+03:00"),
    });
    expect(read({ OpenedTo: "2024-02-26T00:00:00+00:00" })).toEqual({
      openedTo: instant("2024-02-26T00:00:00Z"),
    });
    expect(read({ OpenedTo: "2024-02-25T24:00:00" })).toEqual({
      openedTo: instant("2024-02-26T00:00:00+03:00"),
    });
  });

  it("that occur twice are the earlier in From and the later in To", () => {
    const time = "2014-10-26T01:30:00";
    expect(read({ OpenedFrom: time, OpenedTo: time })).toEqual({
      openedFrom: instant("2014-10-26T01:30:00+04:00"),
      openedTo: instant("2014-10-26T01:30:00+03:00"),
    });
  });

  it("that do not exist move forward", () => {
    const time = "2024-03-31T02:30:00";
    expect(read({ OpenedFrom: time, OpenedTo: time }, TimeZone.of("Europe/Berlin"))).toEqual({
      openedFrom: instant("2024-03-31T03:30:00+02:00"),
      openedTo: instant("2024-03-31T03:30:00+02:00"),
    });
  });

  it("take in the whole of a day on which the clock changes at midnight", () => {
    const almaty = TimeZone.of("Asia/Almaty");
    expect(read({ OpenedFrom: "2024-02-29", OpenedTo: "2024-02-29" }, almaty)).toEqual({
      openedFrom: instant("2024-02-29T00:00:00+06:00"),
      openedTo: instant("2024-02-29T23:59:59+05:00"),
    });
    const saoPaulo = TimeZone.of("America/Sao_Paulo");
    expect(read({ OpenedFrom: "2018-11-04" }, saoPaulo)).toEqual({
      openedFrom: instant("2018-11-04T01:00:00-02:00"),
    });
  });

  it("are never refused for a day that the zone skipped", () => {
    const apia = TimeZone.of("Pacific/Apia");
    expect(read({ OpenedFrom: "2011-12-30", OpenedTo: "2011-12-30" }, apia)).toEqual(
      read({ OpenedFrom: "2011-12-31", OpenedTo: "2011-12-31" }, apia),
    );
  });

  it.each([
    "26.02.2024",
    "2023-02-29",
    "2024-02-26T10:30",
    "20240226",
    "вчера",
    ZERO_ID,
    "\u00a02024-02-26",
  ])("are refused when they are none: %j", (value) => {
    const error = refusal({ OPENEDTO: value });
    expect(error.parameter).toBe("OPENEDTO");
    expect(error.message).toContain(`Параметр OPENEDTO: прочитано «${value}»`);
    expect(error.message).toContain("ожидалось: дата вида 2024-02-26");
  });
});

describe("a period", () => {
  it("may be one second long", () => {
    const time = "2024-02-26T10:30:00";
    expect(read({ ClosedFrom: time, ClosedTo: time })).toEqual({
      closedFrom: instant("2024-02-26T07:30:00Z"),
      closedTo: instant("2024-02-26T07:30:00Z"),
    });
  });

  it("is refused when it ends before it begins, naming both ends as they were written", () => {
    const error = refusal({ closedTO: "2024-02-25", CLOSEDfrom: "2024-02-26" });
    expect(error.parameter).toBe("CLOSEDfrom");
    expect(error.message).toContain("CLOSEDfrom: прочитано «2024-02-26»");
    expect(error.message).toContain("closedTO «2024-02-25»");
  });

  it("is judged by instants, not by texts", () => {
    expect(
      read({ OpenedFrom: "2024-02-26T10:00:00+05:00", OpenedTo: "2024-02-26T08:30:00+03:00" }),
    ).toEqual({
      openedFrom: instant("2024-02-26T05:00:00Z"),
      openedTo: instant("2024-02-26T05:30:00Z"),
    });
    expect(
      refusal({ OpenedFrom: "2024-02-26T10:00:00Z", OpenedTo: "2024-02-26T12:59:59+03:00" }),
    ).toBeInstanceOf(InvalidParameter);
  });

  it("is judged by itself: Opened may lie after Closed", () => {
    expect(read({ OpenedFrom: "2024-02-26T00:00:00Z", ClosedTo: "2024-02-01T00:00:00Z" })).toEqual({
      openedFrom: instant("2024-02-26T00:00:00Z"),
      closedTo: instant("2024-02-01T00:00:00Z"),
    });
  });
});

describe("any parameters at all", () => {
  it("give a query in order or an InvalidParameter fit to be shown", () => {
    const value = fc.oneof(
      fc.constantFrom(null, "", "0001-01-01", "2024-02-26", "2014-10-26T01:30:00", ID, ZERO_ID),
      anyText,
    );
    const name = fc.oneof(
      { weight: 5, arbitrary: anyName.map((named) => named.name) },
      { weight: 1, arbitrary: anyText },
    );
    fc.assert(
      fc.property(fc.array(fc.record({ name, value }), { maxLength: 6 }), (parameters) => {
        try {
          const query = readHistoryQuery(parameters, MOSCOW);
          for (const { from, to } of PERIODS) {
            expect(query[from] ?? -Infinity).toBeLessThanOrEqual(query[to] ?? Infinity);
          }
        } catch (error) {
          if (!(error instanceof InvalidParameter)) {
            throw error;
          }
          expect(parameters.map((parameter) => parameter.name)).toContain(error.parameter);
          expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
          expect(error.message.length).toBeLessThan(1000);
        }
      }),
      { numRuns: 500 },
    );
  });
});
