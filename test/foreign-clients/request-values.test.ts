import { afterAll, beforeAll, describe, it } from "vitest";
import type { RunningService } from "../support/running-service.ts";
import { startService } from "../support/running-service.ts";
import { toWallClock } from "../support/wall-clock-oracle.ts";
import type { Shape } from "./around-midnight.ts";
import {
  BEFORE_MIDNIGHT_UTC,
  BEGAN,
  BEGAN_UTC,
  CLIENT,
  MIDNIGHT_UTC,
  moved,
  UNTIL,
  ZONE,
} from "./around-midnight.ts";
import { expectMeaning } from "./expect-meaning.ts";
import { parameter, withParams, withValue, ZERO_ID } from "./raw-request.ts";

/** The values of contract.md, "Reading a request": liberal in form, strict in meaning. */

const until = parameter("OpenedTo", BEGAN);

const valueShapes: readonly Shape[] = [
  ...Object.entries({
    "no type": "",
    "xs:dateTime": 'xsi:type="xs:dateTime"',
    "xs:date with a time in it": 'xsi:type="xs:date"',
    "xs:string": 'xsi:type="xs:string"',
    "xs:decimal": 'xsi:type="xs:decimal"',
    "a type under another prefix":
      'xmlns:d="http://www.w3.org/2001/XMLSchema" xsi:type="d:dateTime"',
    "a type that nobody declared": 'xsi:type="q:thing"',
    "nil that is false": 'xsi:nil="false"',
    "an attribute of its own": 'par:note="1" type="date"',
  }).map(([shape, attributes]) => ({
    shape: `a time with ${shape}`,
    body: withValue("OpenedTo", BEGAN, attributes),
    means: UNTIL,
  })),
  ...Object.entries({
    "white space around it": `\n\t ${BEGAN} \r\n`,
    CDATA: `<![CDATA[${BEGAN}]]>`,
    "CDATA in the middle": BEGAN.replace("T", "<![CDATA[T]]>"),
    "a comment inside": BEGAN.replace("T", "<!-- not --><!-- yet -->T"),
    "an instruction inside": BEGAN.replace("T", "<?x y?>T"),
    "decimal references": BEGAN.replaceAll("0", "&#48;"),
    "hexadecimal references": BEGAN.replaceAll(":", "&#x3A;"),
    "a fraction, which is cut": `${BEGAN}.999`,
    "a long fraction": `${BEGAN}.${"9".repeat(40)}`,
    "Z for an offset": `${BEGAN_UTC}Z`,
    "the offset of UTC": `${BEGAN_UTC}+00:00`,
    "an offset to the west": `${toWallClock(BEGAN_UTC, "Etc/GMT+5")}-05:00`,
    "an offset with minutes, after a fraction": `${toWallClock(BEGAN_UTC, "Asia/Kolkata")}.5+05:30`,
  }).map(([shape, content]) => ({
    shape: `a time with ${shape}`,
    body: withValue("OpenedTo", content),
    means: UNTIL,
  })),
  {
    shape: "a fraction in From, which is cut as well",
    body: withValue("OpenedFrom", `${BEGAN}.999`),
    means: { OpenedFrom: BEGAN_UTC },
  },
  {
    shape: "a date in From: its first second",
    body: withValue("OpenedFrom", "2010-08-05"),
    means: { OpenedFrom: MIDNIGHT_UTC },
  },
  {
    shape: "a date in To: its last second",
    body: withValue("OpenedTo", "2010-08-04"),
    means: { OpenedTo: BEFORE_MIDNIGHT_UTC },
  },
  {
    shape: "dates of a period of ends",
    body: withParams(parameter("ClosedFrom", "2010-08-05") + parameter("ClosedTo", "2010-08-05")),
    means: { ClosedFrom: MIDNIGHT_UTC, ClosedTo: "2010-08-05T19:59:59" },
  },
  {
    shape: "a date with an offset in From",
    body: withValue("OpenedFrom", "2010-08-05+04:00"),
    means: { OpenedFrom: MIDNIGHT_UTC },
  },
  {
    shape: "a date with an offset in To",
    body: withValue("OpenedTo", "2010-08-04+04:00", 'xsi:type="xs:date"'),
    means: { OpenedTo: BEFORE_MIDNIGHT_UTC },
  },
  {
    shape: "midnight written out in To",
    body: withValue("OpenedTo", "2010-08-05T00:00:00"),
    means: { OpenedTo: MIDNIGHT_UTC },
  },
  {
    shape: "midnight written out as xs:date with an offset, in To",
    body: withValue("OpenedTo", "2010-08-05T00:00:00+04:00", 'xsi:type="xs:date"'),
    means: { OpenedTo: MIDNIGHT_UTC },
  },
  {
    shape: "midnight written as 24:00:00",
    body: withValue("OpenedTo", "2010-08-04T24:00:00"),
    means: { OpenedTo: MIDNIGHT_UTC },
  },
  ...Object.entries({
    "as xs:string": [CLIENT, 'xsi:type="xs:string"'],
    "without a type": [CLIENT, ""],
    "in capitals": [CLIENT.toUpperCase(), ""],
    "with white space around it": [`\n  ${CLIENT}\n`, ""],
  }).map(([shape, [content = "", attributes]]) => ({
    shape: `an id ${shape}`,
    body: withValue("ClientID", content, attributes),
    means: { ClientID: CLIENT },
  })),
];

const NOT_GIVEN: Readonly<Record<string, string>> = {
  "a nil value": '<core:Value xsi:nil="true"/>',
  "a nil value written as 1, with white space": '<core:Value xsi:nil="1"> </core:Value>',
  "an empty value": "<core:Value></core:Value>",
  "a self-closed value": "<core:Value/>",
  "a typed empty value": '<core:Value xsi:type="xs:string"/>',
  "a white value": "<core:Value> \n </core:Value>",
  "no value": "",
};

/** What means "not given", beside a filter that is given. */
const notGivenShapes: readonly Shape[] = [
  ...["OpenedFrom", "ClosedTo", "ClientID", "SpecialistID"].flatMap((name) =>
    Object.entries(NOT_GIVEN).map(([shape, value]) => ({
      shape: `${shape} of ${name}`,
      body: withParams(`<core:Property name="${name}">${value}</core:Property>${until}`),
      means: UNTIL,
    })),
  ),
  ...["OpenedFrom", "ClosedFrom", "ClosedTo"].flatMap((name) =>
    ["0001-01-01T00:00:00", "0001-01-01", "0001-01-01T00:00:00Z"].map((empty) => ({
      shape: `the empty date ${empty} for ${name}`,
      body: withParams(parameter(name, empty) + until),
      means: UNTIL,
    })),
  ),
  ...["ClientID", "ServiceUserID", "ServiceID", "SpecialistID"].map((name) => ({
    shape: `the zero id for ${name}`,
    body: withParams(parameter(name, ZERO_ID) + until),
    means: UNTIL,
  })),
];

describe("a request means the same", () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: moved.files, timeZone: ZONE });
  });
  afterAll(async () => {
    await service.close();
    await moved.remove();
  });
  const check = (shape: Shape) => expectMeaning(service, shape);

  it.each(valueShapes)("with $shape", check);
  it.each(notGivenShapes)("without a parameter: $shape", check);
});
