import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeWsdl } from "../../src/soap/wsdl.ts";
import { serveParent } from "../child.ts";

/**
 * Answers every call with a file, so that only the receiver is measured:
 * `serve-files.ts NAME=FILE…`. A POST to `/NAME` gets FILE, a GET of `/NAME?wsdl` the WSDL.
 */

const files = new Map(
  process.argv.slice(2).map((argument): [string, string] => {
    const [name = "", file = ""] = argument.split("=");
    return [`/${name}`, file];
  }),
);

const http = createServer((request, response) => {
  const [path = ""] = (request.url ?? "").split("?");
  const file = files.get(path);
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/xml; charset=utf-8" });
    response.end(writeWsdl(`http://${request.headers.host}${path}`));
    return;
  }
  request.resume();
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-type": "text/xml; charset=utf-8" });
  createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(response);
});
http.listen(0, "127.0.0.1");
await once(http, "listening");
const { port } = http.address() as AddressInfo;

serveParent({ origin: `http://127.0.0.1:${port}` }, async () => ({}));
