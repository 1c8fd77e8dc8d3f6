import { once } from "node:events";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";

/** HTTP servers that answer as a test scripts it; they are closed after each test of the file. */

export const XML = "text/xml; charset=utf-8";

const servers: Server[] = [];

/** Starts a server; resolves to the address of a service on it. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/service`;
}

/** A server that answers every request with these bytes. */
export async function serveText(
  body: string | Buffer,
  headers: Record<string, string> = {},
  status = 200,
): Promise<string> {
  return serve((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": XML, ...headers }).end(body);
  });
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
