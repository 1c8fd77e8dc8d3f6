import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asPerson,
  inBrowser,
  makeToken,
  signIn,
  startApi,
  VENDOR,
  withToken,
} from "../../test/support/api-world.ts";
import type { RunningService } from "../../test/support/running-service.ts";
import { PASSWORD } from "../../test/support/running-service.ts";
import { basic } from "../../test/support/soap-call.ts";
import { numberedId } from "../../test/support/treatment-rows.ts";
import { generateRandomSecret, hashRandomSecret } from "../accounts/random-secret.ts";

let service: RunningService;

beforeAll(async () => {
  service = await startApi();
});

afterAll(() => service.close());

test.each([
  ["/api/v1/directory/clients", 401],
  ["/nowhere", 404],
  ["/cus/ws/PartnerWebAPI2", 401],
])("the log has the path %s, and nothing of what was asked there", async (path, status) => {
  const searched = `${path}?search=Ivanov`;
  const response = await fetch(service.origin + searched);
  expect(response.status).toBe(status);
  const lines = service.log.map((line) => JSON.parse(line)).filter(({ req }) => req !== undefined);
  expect(lines.at(-1)).toMatchObject({
    msg: "incoming request",
    reqId: response.headers.get("x-request-id"),
    req: {
      method: "GET",
      url: path,
      host: new URL(service.origin).host,
      remoteAddress: "127.0.0.1",
    },
  });
  expect(service.log.join("")).not.toContain("Ivanov");
});

test("the log has nothing that opens anything: no password, cookie, token, secret or hash", async () => {
  const cookie = await signIn(service, "Vendor");
  expect((await inBrowser(service, cookie).call("/session")).status).toBe(200);
  const vendor = asPerson(service, "Vendor");
  const { secret: token } = await makeToken(vendor);
  expect((await withToken(service, token).call("/session")).status).toBe(200);
  expect((await withToken(service, `${token}x`).call("/session")).status).toBe(401);

  const hookSecret = generateRandomSecret();
  await service.store.hooks.add({
    id: numberedId("e", 1),
    organization: VENDOR,
    name: "Hook",
    authentication: { kind: "bearer" },
    secretHash: hashRandomSecret(hookSecret),
    subscription: null,
    createdAt: 0,
  });
  const sent = await fetch(`${service.origin}/hooks/1c-connect/${numberedId("e", 1)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${hookSecret}` },
    body: "[]",
  });
  expect(sent.status).toBe(200);

  const body = { current: PASSWORD, new: "another horse" };
  expect((await vendor.call("/password", { method: "PUT", body })).status).toBe(204);
  const { passwordHash = "" } = (await service.store.accounts.get("Vendor")) ?? {};
  const log = service.log.join("");
  expect(log).toContain("signed in");
  const secrets = [PASSWORD, "another horse", basic("Vendor").slice(6), passwordHash, token];
  for (const secret of [...secrets, cookie.split("=")[1] ?? "", hookSecret]) {
    expect(secret.length).toBeGreaterThan(10);
    expect(log).not.toContain(secret);
  }
});
