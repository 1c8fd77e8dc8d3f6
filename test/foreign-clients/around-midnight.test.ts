import { afterAll, expect, it } from "vitest";
import type { WireQuery } from "../support/call-centre.ts";
import { later } from "../support/moved-call-centre.ts";
import {
  BEFORE_MIDNIGHT_UTC,
  BEGAN_UTC,
  CLIENT,
  cell,
  EVERYTHING,
  MIDNIGHT_UTC,
  moved,
  rowsOf,
  UNTIL,
} from "./around-midnight.ts";

afterAll(() => moved.remove());

it("rows around midnight show a request that is read a second or a filter off", () => {
  const idsOf = (means: WireQuery) => rowsOf(means).map(([id]) => id);
  const all = idsOf(EVERYTHING).length;
  const until = idsOf(UNTIL).length;
  const before = idsOf({ OpenedTo: BEFORE_MIDNIGHT_UTC }).length;
  expect(before).toBeLessThan(until);
  expect(until).toBeLessThan(all);
  expect(idsOf({ OpenedTo: later(BEFORE_MIDNIGHT_UTC, -1) }).length).toBeLessThan(before);
  expect(idsOf({ OpenedFrom: MIDNIGHT_UTC }).length).toBe(all - before);
  expect(idsOf({ OpenedFrom: BEGAN_UTC, OpenedTo: BEGAN_UTC })).toEqual([
    cell("ServiceTreatmentID"),
  ]);
  expect(idsOf({ ClientID: CLIENT }).length).toBeLessThan(all);
});
