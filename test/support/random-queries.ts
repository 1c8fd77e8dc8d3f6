import fc from "fast-check";
import type { CallCentre, WireQuery } from "./call-centre.ts";
import { columnAt, expectedRows } from "./call-centre.ts";
import { later } from "./moved-call-centre.ts";
import { toUtc, toWallClock } from "./wall-clock-oracle.ts";

/** A time of a query: a moment of UTC, and whether it is written with its offset. */
interface Moment {
  readonly utc: string;
  readonly withOffset: boolean;
}

type IdName = "ClientID" | "ServiceUserID" | "ServiceID" | "SpecialistID";
type TimeName = "OpenedFrom" | "OpenedTo" | "ClosedFrom" | "ClosedTo";

/** The filters of a query before they are written down for a zone. */
export interface Filters {
  readonly moments: Partial<Readonly<Record<TimeName, Moment>>>;
  readonly ids: Partial<Readonly<Record<IdName, string>>>;
}

const ID_COLUMNS: Readonly<Record<IdName, number>> = {
  ClientID: columnAt("ClientID"),
  ServiceUserID: columnAt("ServiceUserID"),
  ServiceID: columnAt("ServiceID"),
  SpecialistID: columnAt("ClosedSpecialistID"),
};

const HOUR = 3600;
const DAY = 24 * HOUR;
const ZERO_ID = "00000000-0000-0000-0000-000000000000";
const UNKNOWN_ID = "dddddddd-0000-4000-8000-000000000000";

type Row = readonly string[];

/**
 * A query of one of the organizations, around one of these treatments, so that its filters do not
 * exclude each other by chance; mostly one that the organization sees.
 */
export function randomQuery(
  callCentre: CallCentre,
  around: readonly Row[],
): fc.Arbitrary<{ readonly login: string; readonly filters: Filters }> {
  return fc.constantFrom(...callCentre.organizations).chain(({ id, name }) => {
    const seen = expectedRows({ ...callCentre, rows: around }, id, {});
    const row = fc.oneof(
      { weight: 5, arbitrary: oneOf(seen) },
      { weight: 1, arbitrary: oneOf(around) },
    );
    const filters = row.chain((found) => filtersAround(found, callCentre.rows));
    return fc.record({ login: fc.constant(name), filters });
  });
}

/** `fc.constantFrom` takes its values as arguments, and a month is too many for that. */
function oneOf(rows: readonly Row[]): fc.Arbitrary<Row> {
  return fc.nat({ max: rows.length - 1 }).map((index) => rows[index] ?? []);
}

function filtersAround(row: Row, others: readonly Row[]): fc.Arbitrary<Filters> {
  const idLike = (name: IdName) => {
    const column = ID_COLUMNS[name];
    const own = row[column] ?? "";
    return fc.oneof(
      { weight: 16, arbitrary: fc.constantFrom(own, own.toUpperCase()) },
      { weight: 1, arbitrary: oneOf(others).map((other) => other[column] ?? "") },
      { weight: 1, arbitrary: fc.constantFrom(UNKNOWN_ID, ZERO_ID) },
    );
  };
  return fc.record({
    moments: fc
      .tuple(
        periodAround("Opened", row[columnAt("Initialized")] ?? ""),
        periodAround("Closed", row[columnAt("Closed")] ?? ""),
      )
      .map(([opened, closed]) => ({ ...opened, ...closed })),
    ids: fc.record(
      {
        ClientID: idLike("ClientID"),
        ServiceUserID: idLike("ServiceUserID"),
        ServiceID: idLike("ServiceID"),
        SpecialistID: idLike("SpecialistID"),
      },
      { requiredKeys: [] },
    ),
  });
}

/** None, both or one of the bounds: on the second of the treatment, one beside, or far. */
function periodAround(
  period: "Opened" | "Closed",
  utc: string,
): fc.Arbitrary<Partial<Record<TimeName, Moment>>> {
  const from = (away: fc.Arbitrary<number>) => momentAway(utc, away, -1);
  const to = (away: fc.Arbitrary<number>) => momentAway(utc, away, 1);
  const exactly = fc.constantFrom(0, 0, 0, 1, 1, -1);
  const near = fc.constantFrom(0, 0, 0, 1, 1, -1, HOUR, DAY);
  const far = fc.oneof(near, fc.integer({ min: 0, max: 3 * DAY }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 2,
      arbitrary: fc.record({ [`${period}From`]: from(exactly), [`${period}To`]: to(exactly) }),
    },
    { weight: 4, arbitrary: fc.record({ [`${period}From`]: from(far), [`${period}To`]: to(far) }) },
    { weight: 1, arbitrary: fc.record({ [`${period}From`]: from(near) }) },
    { weight: 1, arbitrary: fc.record({ [`${period}To`]: to(near) }) },
  );
}

function momentAway(utc: string, away: fc.Arbitrary<number>, sign: 1 | -1): fc.Arbitrary<Moment> {
  return fc.record({
    utc: away.map((seconds) => later(utc, sign * seconds)),
    withOffset: fc.nat({ max: 4 }).map((number) => number === 0),
  });
}

/** The query as a client in the zone writes it. */
export function spellFor(zone: string, { moments, ids }: Filters): WireQuery {
  const times = Object.entries(moments).map(([name, { utc, withOffset }]) => [
    name,
    withOffset ? `${utc}Z` : toWallClock(utc, zone),
  ]);
  return { ...Object.fromEntries(times), ...ids };
}

/**
 * What the written query means, times in UTC. Where clocks go back that is not always the moment
 * which was written down.
 */
export function meaningOf(zone: string, { moments, ids }: Filters): WireQuery {
  const times = Object.entries(moments).map(([name, { utc, withOffset }]) => {
    const end = name.endsWith("From") ? "From" : "To";
    return [name, withOffset ? utc : toUtc(toWallClock(utc, zone), zone, end)];
  });
  const given = Object.entries(ids).filter(([, id]) => id !== ZERO_ID);
  const lower = given.map(([name, id]) => [name, id.toLowerCase()]);
  return Object.fromEntries([...times, ...lower]);
}

/** Whether a period ends before it begins, which is refused. */
export function isInverted({ OpenedFrom, OpenedTo, ClosedFrom, ClosedTo }: WireQuery): boolean {
  const isAfter = (from = "", to = from) => from > to;
  return isAfter(OpenedFrom, OpenedTo) || isAfter(ClosedFrom, ClosedTo);
}
