import { describe, expect, test } from "vitest";
import { LetopisError } from "../contract/letopis-error.ts";
import { checkListening } from "./check-listening.ts";
import type { SettingFlags } from "./load-configuration.ts";
import { loadConfiguration } from "./load-configuration.ts";

/** The reasons of the refusal; empty when listening is allowed. */
async function reasons(flags: SettingFlags, demoPasswords = false): Promise<string> {
  const { configuration } = await loadConfiguration({
    environment: {},
    flags,
    workingFolder: import.meta.dirname,
  });
  try {
    checkListening(configuration, { demoPasswords });
    return "";
  } catch (error) {
    if (!(error instanceof LetopisError)) throw error;
    expect(error.code).toBe("LISTEN_REFUSED");
    return error.message;
  }
}

const EVERYWHERE = { listen: "0.0.0.0:8080" };

describe("plain HTTP", () => {
  test.each(["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", ":1"])(
    "is fine on the loopback: %s",
    async (listen) => {
      expect(await reasons({ listen })).toBe("");
    },
  );

  test.each(["0.0.0.0:1", "[::]:1", "10.0.0.1:1", "letopis.example.ru:1"])(
    "is refused beyond it: %s",
    async (listen) => {
      expect(await reasons({ listen })).toContain(`listen: ${listen}`);
    },
  );

  test("is fine beyond it when asked for, or behind a declared proxy; HTTPS always", async () => {
    expect(await reasons({ ...EVERYWHERE, allowPlainHttp: true })).toBe("");
    expect(await reasons({ ...EVERYWHERE, trustedProxies: "10.0.0.1" })).toBe("");
    expect(await reasons({ ...EVERYWHERE, "tls.certificate": "c", "tls.key": "k" })).toBe("");
    expect(await reasons({ ...EVERYWHERE, publicAddress: "https://a.ru" })).not.toBe("");
  });

  test("carries metrics wherever a host is written out", async () => {
    expect(await reasons({ metrics: "0.0.0.0:9464" })).toBe("");
  });
});

describe("demo passwords", () => {
  test("stay on the loopback, whatever else is allowed", async () => {
    expect(await reasons({}, true)).toBe("");
    expect(await reasons({ metrics: ":9464" }, true)).toBe("");
    for (const more of [
      { allowPlainHttp: true },
      { trustedProxies: "10.0.0.1" },
      { "tls.certificate": "c", "tls.key": "k" },
    ]) {
      expect(await reasons({ ...EVERYWHERE, ...more }, true)).toContain("демонстрационные");
    }
  });

  test("keep the metrics' port there as well", async () => {
    expect(await reasons({ metrics: "[::]:9464" }, true)).toContain("metrics: [::]:9464");
  });

  test("are not served through a declared proxy, on the loopback neither", async () => {
    expect(await reasons({ trustedProxies: "127.0.0.1" }, true)).toContain("trustedProxies");
  });

  test("are told together with an unprotected connection", async () => {
    expect((await reasons(EVERYWHERE, true)).split("\n")).toHaveLength(2);
  });
});
