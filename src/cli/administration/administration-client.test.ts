import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImportMessage } from "../../server/administration/import-messages.ts";
import { AdministrationClient } from "./administration-client.ts";

let folder: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-client-"));
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true });
});

async function clientOf(listener: RequestListener): Promise<AdministrationClient> {
  const path = join(folder, "x.sock");
  server = createServer(listener).listen(path);
  await once(server, "listening");
  return new AdministrationClient(path);
}

async function messagesOf(client: AdministrationClient, content: Readable) {
  const messages: ImportMessage[] = [];
  for await (const message of client.importFile(content, { name: "x.csv" })) messages.push(message);
  return messages;
}

/** Rows without end, to be cut short by the other side. */
function* endless() {
  for (;;) yield Buffer.alloc(1024);
}

describe.skipIf(process.platform === "win32")("AdministrationClient", () => {
  it("tells of a process that dies while a file is on its way", async () => {
    const client = await clientOf((request) => {
      request.once("data", () => request.socket.destroy());
    });
    const content = Readable.from(endless());
    await expect(messagesOf(client, content)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(content.destroyed).toBe(true);
  });

  it("does not take an answer without a conclusion for an import that is done", async () => {
    const client = await clientOf((request, response) => {
      request.resume();
      response.end('{"type":"progress","bytes":1,"read":1,"rejected":0}\n');
    });
    const content = Readable.from([Buffer.from("x")]);
    await expect(messagesOf(client, content)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  it("stops sending once the conclusion is there", async () => {
    const conclusion = { type: "failed", code: "FILE_MALFORMED", message: "x", summary: null };
    const client = await clientOf((request, response) => {
      request.once("data", () => response.end(`${JSON.stringify(conclusion)}\n`));
    });
    const content = Readable.from(endless());
    expect(await messagesOf(client, content)).toEqual([conclusion]);
    expect(content.destroyed).toBe(true);
  });

  it("says which file it was that broke off", async () => {
    const client = await clientOf((request) => {
      request.on("error", () => undefined).resume();
    });
    const content = Readable.from(
      (function* broken() {
        yield Buffer.from("x");
        throw new Error("EIO");
      })(),
    );
    await expect(messagesOf(client, content)).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("x.csv"),
    });
  });
});
