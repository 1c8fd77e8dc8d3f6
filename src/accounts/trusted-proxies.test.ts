import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIpAddress } from "./ip-address.ts";
import { parseTrustedProxies } from "./trusted-proxies.ts";

function includes(entries: readonly string[], address: string): boolean {
  const ip = parseIpAddress(address);
  if (!ip) throw new Error(`not an address: ${address}`);
  return parseTrustedProxies(entries).includes(ip);
}

describe("parseTrustedProxies", () => {
  test.each([
    ["10.0.0.5", "10.0.0.5", true],
    ["10.0.0.5", "10.0.0.6", false],
    ["10.1.0.0/16", "10.1.255.255", true],
    ["10.1.0.0/16", "10.2.0.0", false],
    [" 10.1.2.3/16 ", "10.1.9.9", true],
    ["10.1.0.0/16", "::ffff:10.1.2.3", true],
    ["::ffff:10.1.0.0/112", "10.1.2.3", true],
    ["::ffff:10.1.0.0/112", "10.2.2.3", false],
    ["fd00::/8", "fd12::1", true],
    ["fd00::/8", "fe80::1", false],
    ["fd00::/8", "10.0.0.1", false],
    ["::1", "::1", true],
  ])("%s on %s: %s", (entry, address, expected) => {
    expect(includes([entry], address)).toBe(expected);
  });

  test("nobody is trusted when nobody is declared", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(includes([], address)).toBe(false);
      }),
    );
  });

  test.each([
    "",
    "proxy.example",
    "10.0.0",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "fd00::/129",
    "::ffff:10.0.0.0/90",
    "10.0.0.0/-1",
    "0.0.0.0/0",
    "::/0",
  ])("refuses %j and names it", (entry) => {
    expect(() => parseTrustedProxies(["10.0.0.1", entry])).toThrow(
      expect.objectContaining({
        code: "CONFIGURATION_INVALID",
        message: expect.stringContaining(`«${entry}»`),
      }),
    );
  });

  test("refuses more entries than the limit", () => {
    const entries = Array.from({ length: 101 }, (_, n) => `10.0.0.${n}`);
    expect(() => parseTrustedProxies(entries)).toThrow(/101/);
  });
});
