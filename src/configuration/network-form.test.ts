import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTrustedProxies } from "../accounts/trusted-proxies.ts";
import { NETWORK_LIST_FORM } from "./network-form.ts";

const read = (value: unknown) => NETWORK_LIST_FORM.schema.safeParse(value).data;

describe("lists of networks", () => {
  test("come as an array or as a text with commas or spaces", () => {
    const networks = ["10.0.0.5", "10.1.0.0/16", "fd00::/8"];
    expect(read(networks)).toEqual(networks);
    expect(read("10.0.0.5, 10.1.0.0/16 fd00::/8")).toEqual(networks);
    expect(read("off")).toEqual([]);
    expect(read([])).toEqual([]);
  });

  test.each([
    "10.0.0",
    "proxy.example.ru",
    "10.0.0.0/33",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "fd00::/129",
    "fe80::1%eth0",
    5,
  ])("%j is refused, alone or in an array", (value) => {
    expect(read(value)).toBeUndefined();
    expect(read([value])).toBeUndefined();
  });

  test.each([
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/00",
    "::ffff:0.0.0.0/96",
    "::ffff:0:0/90",
    "0::ffff:0:0/96",
  ])(
    "a network of the whole world, %s, is refused: every caller could claim any address",
    (network) => {
      expect(read(network)).toBeUndefined();
    },
  );

  test("are limited in number", () => {
    const networks = Array.from({ length: 101 }, (_, index) => `10.0.0.${index}`);
    expect(read(networks.slice(1))).toHaveLength(100);
    expect(read(networks)).toBeUndefined();
  });

  test("what is accepted here is accepted where it is used", () => {
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4().map((ip) => `::ffff:${ip}`),
      fc.ipV4().map((ip) => `0:0:0:0:0:ffff:${ip}`),
    );
    const network = fc
      .tuple(address, fc.option(fc.nat(130)))
      .map(([ip, bits]) => (bits === null ? ip : `${ip}/${bits}`));
    fc.assert(
      fc.property(fc.array(network, { maxLength: 4 }), (networks) => {
        const accepted = read(networks);
        if (accepted) {
          parseTrustedProxies(accepted);
          expect(read(NETWORK_LIST_FORM.format(accepted))).toEqual(accepted);
        }
      }),
      { numRuns: 500 },
    );
  });
});
