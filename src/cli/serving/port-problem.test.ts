import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { portProblem } from "./port-problem.ts";

it("names another port while the wanted one is taken, and leaves a free one free", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const address = { host: "127.0.0.1", port };
  expect(await portProblem(address, "--listen")).toMatch(
    new RegExp(`занят.*--listen 127\\.0\\.0\\.1:${port === 65_535 ? 8081 : port + 1}\\.$`),
  );
  server.close();
  await once(server, "close");
  expect(await portProblem(address, "--listen")).toBeNull();
  expect(await portProblem(address, "--listen")).toBeNull();
});
