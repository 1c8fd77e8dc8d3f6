import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBasicCredentials } from "./basic-credentials.ts";
import { isLogin, isPassword } from "./credential-form.ts";

const basic = (bytes: string | Buffer) => `Basic ${Buffer.from(bytes).toString("base64")}`;

describe("parseBasicCredentials", () => {
  test("reads the example of RFC 7617", () => {
    expect(parseBasicCredentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")).toEqual({
      login: "Aladdin",
      password: "open sesame",
    });
  });

  test("gives back every login and password that an account can have", () => {
    const login = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .map((text) => text.normalize("NFC"))
      .filter(isLogin);
    const password = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 100 })
      .filter(isPassword);
    const scheme = fc.constantFrom("Basic ", "basic ", "BASIC   ");
    fc.assert(
      fc.property(login, password, scheme, (login, password, scheme) => {
        const token = Buffer.from(`${login}:${password}`).toString("base64");
        expect(parseBasicCredentials(scheme + token)).toEqual({ login, password });
      }),
    );
  });

  test("reads the longest login and password, however many bytes they take", () => {
    const login = "🙂".repeat(100);
    const password = "🙂".repeat(256);
    expect(parseBasicCredentials(basic(`${login}:${password}`))).toEqual({ login, password });
  });

  test("splits at the first colon", () => {
    expect(parseBasicCredentials(basic("login:pass:word"))).toEqual({
      login: "login",
      password: "pass:word",
    });
  });

  test("brings the login to the form in which it is stored", () => {
    expect(parseBasicCredentials(basic("и\u0306од:password"))?.login).toBe("йод");
  });

  test.each([
    ["nothing", undefined],
    ["an empty header", ""],
    ["another scheme", "Bearer QTpi"],
    ["a scheme alone", "Basic"],
    ["no space", "BasicQTpi"],
    ["base64 without its padding", "Basic QTpiYw"],
    ["base64url", `Basic ${Buffer.from("a:???>>>").toString("base64url")}`],
    ["bits left over in base64", "Basic QTq="],
    ["something after the token", "Basic QTpi QTpi"],
    ["no colon", basic("login")],
    ["no login", basic(":password")],
    ["no password", basic("login:")],
    ["a control character in the login", basic("lo\u0000gin:password")],
    ["a control character in the password", basic("login:pass\nword")],
    ["Cyrillic in windows-1251", basic(Buffer.from([0xe8, 0xec, 0xff, 0x3a, 0x70]))],
    ["an overlong UTF-8 form", basic(Buffer.from([0x61, 0x3a, 0xc0, 0x80]))],
    ["a login too long", basic(`${"a".repeat(101)}:password`)],
    ["a password too long", basic(`login:${"a".repeat(257)}`)],
    ["a header too long", `Basic ${"A".repeat(5000)}`],
  ])("takes %s for no credentials", (_, header) => {
    expect(parseBasicCredentials(header)).toBeNull();
  });

  test("never throws, and never gives what no account can have", () => {
    const bytes = fc.uint8Array({ maxLength: 600 }).map((array) => basic(Buffer.from(array)));
    const text = fc
      .tuple(fc.constantFrom("Basic ", "", "basic\t"), fc.string())
      .map((t) => t.join(""));
    fc.assert(
      fc.property(fc.oneof(bytes, text), (header) => {
        const credentials = parseBasicCredentials(header);
        if (credentials === null) return;
        expect(isLogin(credentials.login)).toBe(true);
        expect(isPassword(credentials.password)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
