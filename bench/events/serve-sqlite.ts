import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { serveParent } from "../child.ts";

/**
 * The plain way to keep events: a server that inserts each one into SQLite, with a commit of its
 * own. It checks nothing and makes no treatments: `serve-sqlite.ts FOLDER`.
 */

const [folder = ""] = process.argv.slice(2);
const database = new DatabaseSync(join(folder, "events.sqlite"));
// Durable as ours: every commit is on the disk before it is answered.
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
database.exec(
  "CREATE TABLE event (message TEXT PRIMARY KEY, treatment TEXT, received INTEGER, body TEXT)",
);
const insert = database.prepare("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)");

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const event = JSON.parse(body) as { readonly message_id: string; readonly treatment_id: string };
  insert.run(event.message_id, event.treatment_id, Date.now(), body);
  response.writeHead(200, { "content-type": "application/json" }).end("{}");
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  serveParent(
    { address: `http://127.0.0.1:${port}/`, authorization: "Bearer none" },
    async () => ({ settled: 0, commits: 0 }),
    async () => {
      server.close();
      database.close();
    },
  );
});
