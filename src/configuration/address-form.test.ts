import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatSocketAddress,
  isLoopback,
  PUBLIC_ADDRESS_FORM,
  SOCKET_ADDRESS_FORM,
} from "./address-form.ts";

const read = (value: unknown) => SOCKET_ADDRESS_FORM.schema.safeParse(value).data;
const readPublic = (value: unknown) => PUBLIC_ADDRESS_FORM.schema.safeParse(value).data;

describe("socket addresses", () => {
  test.each([
    ["127.0.0.1:8080", "127.0.0.1", 8080],
    [" 0.0.0.0:0 ", "0.0.0.0", 0],
    ["[::1]:65535", "::1", 65_535],
    ["[::]:443", "::", 443],
    ["localhost:80", "localhost", 80],
    ["letopis.example.ru:8443", "letopis.example.ru", 8443],
  ])("%j is read as host and port", (text, host, port) => {
    expect(read(text)).toEqual({ host, port });
  });

  test.each([":8080", "8080", 8080])("a port alone (%j) stays on the loopback", (value) => {
    expect(read(value)).toEqual({ host: "127.0.0.1", port: 8080 });
  });

  test.each([
    "",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "::1:8080",
    "[127.0.0.1]:80",
    "[]:80",
    "http://127.0.0.1:80",
    "a b:80",
    "-a:80",
    "*:80",
    -1,
    70_000,
    1.5,
    true,
    null,
  ])("%j is refused", (value) => {
    expect(read(value)).toBeUndefined();
  });

  test("what name resolution would take for an address is not taken for a name", () => {
    for (const host of ["127.1", "1", "0x7f000001", "0177.0.0.1", "256.0.0.1"]) {
      expect(read(`${host}:80`)).toBeUndefined();
    }
  });

  test("every address is read from what is written of it", () => {
    const host = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.domain().filter((name) => name.length < 200),
    );
    fc.assert(
      fc.property(host, fc.nat(65_535), (host, port) => {
        expect(read(formatSocketAddress({ host, port }))).toEqual({ host, port });
      }),
    );
  });
});

describe("isLoopback", () => {
  test.each(["127.0.0.1", "127.255.3.4", "::1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])(
    "%s is reached from this machine alone",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  test.each(["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "fe80::1%eth0", "localhost.example.ru"])(
    "%s may be reached from elsewhere",
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe("public addresses", () => {
  test.each([
    ["https://letopis.example.ru", "https://letopis.example.ru"],
    ["https://letopis.example.ru/", "https://letopis.example.ru"],
    ["HTTP://Letopis.Example.ru:8080/1c/ws//", "http://letopis.example.ru:8080/1c/ws"],
    ["https://летопись.рф", "https://xn--e1aghnfnd8f.xn--p1ai"],
  ])("%s becomes %s", (text, address) => {
    expect(readPublic(text)).toBe(address);
  });

  test.each([
    "letopis.example.ru",
    "ftp://letopis.example.ru",
    "https://",
    "https://user:password@letopis.example.ru",
    "https://letopis.example.ru/?wsdl",
    "https://letopis.example.ru/#top",
    "https://letopis.example.ru/a b",
  ])("%s is refused", (text) => {
    expect(readPublic(text)).toBeUndefined();
  });

  test("are limited in length", () => {
    const address = "https://letopis.example.ru/";
    expect(readPublic(address.padEnd(2000, "a"))).toHaveLength(2000);
    expect(readPublic(address.padEnd(2001, "a"))).toBeUndefined();
  });
});
