import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";
import { SETTING_KEYS } from "./settings.ts";

test.each([
  ["lisen", "listen"],
  ["LISTEN", "listen"],
  ["tls.certficate", "tls.certificate"],
  ["limits.callsPerHourByDy", "limits.callsPerHourByDay"],
  ["limits.callsPerHourByNigth", "limits.callsPerHourByNight"],
  ["log.levle", "log.level"],
  ["trusted-proxies", "trustedProxies"],
])("a slip, %s, is led back to %s", (slip, key) => {
  expect(nearestName(slip, SETTING_KEYS)).toBe(key);
});

test("among no names none is near", () => {
  expect(nearestName("listen", [])).toBeUndefined();
});
