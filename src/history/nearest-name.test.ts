import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const NAMES = [
  "listen",
  "tls.certificate",
  "limits.callsPerHourByDay",
  "limits.callsPerHourByNight",
  "log.level",
  "trustedProxies",
];

test.each([
  ["lisen", "listen"],
  ["LISTEN", "listen"],
  ["tls.certficate", "tls.certificate"],
  ["limits.callsPerHourByDy", "limits.callsPerHourByDay"],
  ["limits.callsPerHourByNigth", "limits.callsPerHourByNight"],
  ["log.levle", "log.level"],
  ["trusted-proxies", "trustedProxies"],
])("a slip, %s, is led back to %s", (slip, key) => {
  expect(nearestName(slip, NAMES)).toBe(key);
});

test("among no names none is near", () => {
  expect(nearestName("listen", [])).toBeUndefined();
});
