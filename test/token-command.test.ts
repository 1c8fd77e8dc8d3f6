import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLetopis } from "./support/command-line.ts";
import type { ServingCommand } from "./support/serving-command.ts";
import { startServing } from "./support/serving-command.ts";

const DATA = ["--data", "data"];
let folder: string;
let server: ServingCommand;

const letopis = (...words: string[]) => runLetopis(folder, [...words, ...DATA]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-tokens-"));
  await letopis("organization", "add", "Вектор");
  await letopis("account", "add", "buh", "--organization", "Вектор", "--generate");
  server = await startServing(folder, DATA);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const statusWith = async (secret: string) =>
  (
    await fetch(`${server.origin}/api/v1/session`, {
      headers: { authorization: `Bearer ${secret}` },
    })
  ).status;

describe("letopis token", () => {
  it("makes a token that opens the API, lists it without its secret, and removes it", async () => {
    const added = await letopis("token", "add", "buh", "--name", "Отчёты");
    const secret = added.stdout.trim();
    expect(secret).toMatch(/^letopis_[\w-]{43}$/);
    expect(await statusWith(secret)).toBe(200);

    const listed = await letopis("token", "list");
    expect(listed.stdout).toContain("Отчёты");
    expect(listed.stdout).not.toContain(secret.slice(8));
    const [token] = JSON.parse((await letopis("token", "list", "--json")).stdout);
    expect(token).toMatchObject({ login: "buh", scopes: ["read"], organization: "Вектор" });
    expect(token.expiresAt - token.createdAt).toBe(365 * 24 * 3600);

    await letopis("token", "remove", token.id);
    expect(await statusWith(secret)).toBe(401);
    const again = await letopis("token", "remove", token.id);
    expect(again.stderr).toContain("TOKEN_UNKNOWN");
    expect((await letopis("token", "list")).stderr).toContain("Токенов ещё нет");
  });

  it("gives the scopes and the time that it is told", async () => {
    await letopis("token", "add", "buh", "--name", "Всё", "--manage", "--expires", "never");
    const [token] = JSON.parse((await letopis("token", "list", "--json")).stdout);
    expect([token.scopes, token.expiresAt]).toEqual([["manage", "read"], null]);
  });

  it("refuses a login that is not there, and a time that is none", async () => {
    const unknown = await letopis("token", "add", "nobody", "--name", "x");
    expect(unknown.stderr).toContain("ACCOUNT_UNKNOWN");
    const wrong = await letopis("token", "add", "buh", "--name", "x", "--expires", "0");
    expect(wrong.stderr).toContain("never");
  });
});
