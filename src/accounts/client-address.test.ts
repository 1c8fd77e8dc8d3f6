import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientAddress } from "./client-address.ts";
import { parseTrustedProxies } from "./trusted-proxies.ts";

const trusted = parseTrustedProxies(["10.0.0.0/8", "fd00::/8"]);
const nobody = parseTrustedProxies([]);

describe("clientAddress", () => {
  test("believes no header of a peer that is not a declared proxy", () => {
    const header = fc.option(fc.oneof(fc.ipV4(), fc.string()), { nil: undefined });
    fc.assert(
      fc.property(header, header, header, (forwardedFor, forwardedProto, forwardedHost) => {
        const forwarded = { forwardedFor, forwardedProto, forwardedHost };
        for (const connection of [
          { peer: "203.0.113.7", trusted },
          { peer: "10.0.0.1", trusted: nobody },
        ]) {
          expect(clientAddress({ ...connection, ...forwarded })).toEqual({
            address: connection.peer,
            protocol: null,
            host: null,
          });
        }
      }),
    );
  });

  test.each([
    ["the client", "203.0.113.7", "203.0.113.7"],
    ["a client that invents entries", "198.51.100.1, 10.9.9.9, 203.0.113.7", "203.0.113.7"],
    ["a client behind two proxies", "203.0.113.7, 10.0.0.2", "203.0.113.7"],
    ["a client inside", "10.0.0.9, 10.0.0.2", "10.0.0.9"],
    ["an IPv4 address in IPv6", "::ffff:203.0.113.7", "203.0.113.7"],
    ["an IPv6 address", "2001:DB8:0::1", "2001:db8::1"],
    ["an address with a port", "203.0.113.7:50123", "203.0.113.7"],
    ["an IPv6 address with a port", "[2001:db8::1]:50123", "2001:db8::1"],
    ["garbage before the client", "nonsense, 203.0.113.7", "203.0.113.7"],
    ["garbage in place of the client", "203.0.113.7, unknown", "10.0.0.1"],
    ["garbage behind a proxy", "203.0.113.7, _hidden, 10.0.0.2", "10.0.0.2"],
    ["an empty entry", "203.0.113.7,", "10.0.0.1"],
    ["an empty header", "", "10.0.0.1"],
    ["no header", undefined, "10.0.0.1"],
    ["a header sent twice", ["198.51.100.1", "203.0.113.7"], "203.0.113.7"],
  ])("behind a declared proxy: %s", (_, forwardedFor, address) => {
    expect(clientAddress({ peer: "10.0.0.1", forwardedFor, trusted }).address).toBe(address);
    expect(clientAddress({ peer: "::ffff:10.0.0.1", forwardedFor, trusted }).address).toBe(address);
  });

  test("whatever a client writes, the address its proxy saw is found", () => {
    const client = fc.ipV4().filter((address) => !address.startsWith("10."));
    const forged = fc.array(fc.oneof(fc.ipV4(), fc.string()), { maxLength: 50 });
    fc.assert(
      fc.property(client, forged, (client, forged) => {
        const forwardedFor = [...forged, client, "10.0.0.2"].join(", ");
        expect(clientAddress({ peer: "fd00::1", forwardedFor, trusted }).address).toBe(client);
      }),
    );
  });

  test("reads a bounded number of entries", () => {
    const forwardedFor = `203.0.113.7, ${Array(5000).fill("10.0.0.2").join(", ")}`;
    expect(clientAddress({ peer: "10.0.0.1", forwardedFor, trusted }).address).toBe("10.0.0.2");
  });

  test.each([undefined, "", "/run/letopis.sock"])(
    "a peer without an address is local: %j",
    (peer) => {
      expect(clientAddress({ peer, forwardedFor: "203.0.113.7", trusted })).toEqual({
        address: "local",
        protocol: null,
        host: null,
      });
    },
  );

  test.each([
    ["https", "https"],
    ["HTTPS", "https"],
    ["ftp, http", "http"],
    ["javascript:", null],
    [undefined, null],
  ])("protocol %j", (forwardedProto, protocol) => {
    expect(clientAddress({ peer: "10.0.0.1", forwardedProto, trusted }).protocol).toBe(protocol);
  });

  test.each([
    ["letopis.example", "letopis.example"],
    ["forged.example, letopis.example:8443", "letopis.example:8443"],
    ["[2001:db8::1]:8443", "[2001:db8::1]:8443"],
    ['a"><script>', null],
    ["a/b", null],
    ["user@host", null],
    ["a".repeat(256), null],
    [undefined, null],
  ])("host %j", (forwardedHost, host) => {
    expect(clientAddress({ peer: "10.0.0.1", forwardedHost, trusted }).host).toBe(host);
  });
});
