import { describe, expect, it } from "vitest";
import { LetopisError } from "../contract/letopis-error.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import { readUpstreamAddress } from "./upstream-address.ts";

const PATH = "/cus/ws/PartnerWebAPI2";

function refusalOf(text: string): LetopisError {
  try {
    readUpstreamAddress(text);
  } catch (error) {
    if (error instanceof LetopisError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe("readUpstreamAddress", () => {
  it.each([
    `https://cus.buhphone.com${PATH}`,
    `https://cloud.example:8443${PATH}?x=1`,
    `http://127.0.0.1:8080${PATH}`,
    `http://127.8.9.10${PATH}`,
    `http://[::1]:8080${PATH}`,
    `http://localhost${PATH}`,
  ])("takes %s as it is", (text) => {
    expect(readUpstreamAddress(text).href).toBe(text);
  });

  it("leaves out a fragment, which is never sent", () => {
    expect(readUpstreamAddress(`https://cloud.example${PATH}#x`).href).toBe(
      `https://cloud.example${PATH}`,
    );
  });

  it.each([
    `http://cloud.example${PATH}`,
    `http://10.0.0.1${PATH}`,
    `http://128.0.0.1${PATH}`,
    `http://[::2]${PATH}`,
    `http://localhost.example${PATH}`,
    `http://127.0.0.1.example${PATH}`,
    "http://0.0.0.0/",
  ])("sends no password unencrypted over a network: %s", (text) => {
    const { code, message } = refusalOf(text);
    expect(code).toBe("COMMAND_INVALID");
    expect(message).toContain("https");
  });

  it.each([
    "",
    "cloud.example",
    `//cloud.example${PATH}`,
    "ftp://cloud.example/",
    "file:///etc",
    "https://",
  ])("asks for a whole address instead of «%s»", (text) => {
    expect(refusalOf(text).message).toContain("полный адрес");
  });

  it("refuses an address without measure", () => {
    const start = "https://cloud.example/";
    const longest = start + "a".repeat(MIRROR_LIMITS.addressLength - start.length);
    expect(readUpstreamAddress(longest).href).toBe(longest);
    expect(refusalOf(`${longest}a`).code).toBe("COMMAND_INVALID");
  });

  it.each([
    "https://login:secret@cloud.example/",
    "https://:secret@cloud.example/",
    "https://login@cloud.example/",
  ])("takes no login and no password in an address: %s", (text) => {
    expect(refusalOf(text).message).toContain("--login");
  });

  it.each([
    "https://login:secret@cloud.example/",
    "http://login:secret@cloud.example/",
    "ftp://login:secret@cloud.example/",
    "https://login:secret@cloud example/",
    "https://login:se/cret@secret@cloud.example:port/",
    `https://login:secret@cloud.example/${"a".repeat(MIRROR_LIMITS.addressLength)}`,
  ])("never repeats a password: %s", (text) => {
    expect(refusalOf(text).message).not.toContain("cret");
  });
});
