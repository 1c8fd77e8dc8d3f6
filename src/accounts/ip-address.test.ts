import fc from "fast-check";
import { expect, test } from "vitest";
import { networkOf, parseIpAddress } from "./ip-address.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
  ["fe80::1%eth0", "fe80::/64"],
  ["::1", "::/64"],
  ["local", "local"],
  ["", "local"],
])("behaviour of %s counts for %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("all addresses of a customer's /64 count as one, those of another do not", () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (address, host) => {
      const bytes = parseIpAddress(address)?.toByteArray();
      fc.pre(bytes?.length === 16);
      const words = host.toString(16).padStart(16, "0").match(/.{4}/g);
      const prefix = Buffer.from(bytes ?? [])
        .toString("hex")
        .slice(0, 16)
        .match(/.{4}/g);
      const neighbour = [...(prefix ?? []), ...(words ?? [])].join(":");
      expect(networkOf(neighbour)).toBe(networkOf(address));
      const stranger = neighbour.replace(/^./, (digit) => (digit === "f" ? "e" : "f"));
      expect(networkOf(stranger)).not.toBe(networkOf(address));
    }),
  );
});

test.each(["1", "0x7f.1", "127.1", "010.0.0.1", "1.2.3.4.5", "1.2.3.4 ", "::g", "example.org"])(
  "%j is not an address",
  (text) => {
    expect(parseIpAddress(text)).toBeNull();
  },
);
