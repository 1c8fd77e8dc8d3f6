import { expect, test } from "vitest";
import { isBearer, readBearer } from "./bearer-token.ts";
import { CREDENTIAL_LIMITS } from "./limits.ts";

test.each([
  ["Bearer abc", "abc"],
  ["bearer   abc  ", "abc"],
  ["BEARER a.b-c_d~e+f/g==", "a.b-c_d~e+f/g=="],
])("reads the token of %j", (header, token) => {
  expect([isBearer(header), readBearer(header)]).toEqual([true, token]);
});

test.each(["Bearer", "Bearer ", "Bearer a b"])("knows that %j is about a token", (header) => {
  expect([isBearer(header), readBearer(header)]).toEqual([true, null]);
});

test.each(["", "Basic abc", "Bearerabc", "abc"])("%j is not about a token", (header) => {
  expect([isBearer(header), readBearer(header)]).toEqual([false, null]);
});

test("a header beyond the limit is not read", () => {
  const header = (length: number) => "Bearer ".padEnd(length, "a");
  expect(readBearer(header(CREDENTIAL_LIMITS.headerLength))).not.toBeNull();
  expect(readBearer(header(CREDENTIAL_LIMITS.headerLength + 1))).toBeNull();
});
