import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Child } from "./child.ts";
import type { Client } from "./client-process.ts";
import type { DataSet } from "./data-set.ts";
import type { HttpRequest } from "./http-request.ts";
import { fileRequest, historyCall } from "./http-request.ts";
import { startLetopis } from "./letopis-process.ts";
import type { Scanned } from "./scan.ts";
import { startNginx } from "./serve-nginx.ts";

/** Who hands out the rows, warmed up and ready to be timed. */
export interface Contender {
  readonly name: string;
  readonly pid: number;
  readonly rows: number;
  /** Of an answer's body; null where nothing is written. */
  readonly bytes: number | null;
  /** Hands out everything once. */
  run(): Promise<Run>;
  stop(): Promise<void>;
}

/** Milliseconds. */
export interface Run {
  readonly firstRow: number | null;
  readonly total: number;
}

export const LETOPIS = "Letopis";
export const SOAP_PACKAGE = "soap package";
export const NGINX = "nginx, a file";
export const SCAN = "scan alone";

/** The `soap` package holds an answer several times over: it gets a part of the rows. */
const SOAP_PACKAGE_SHARE = 10;
const SOAP_PACKAGE_FLAGS = ["--max-old-space-size=8192"];

/** The server of the `soap` package. Reads its rows and lets go of the file. */
export async function startSoapPackage(data: DataSet, client: Client): Promise<Contender> {
  const rows = Math.ceil(data.rows / SOAP_PACKAGE_SHARE);
  const { child, ready } = await Child.start<object, object, { origin: string }>(
    "serve-soap-package.ts",
    [data.folder, String(rows)],
    SOAP_PACKAGE_FLAGS,
  );
  const call = historyCall(ready.origin, {});
  return served(SOAP_PACKAGE, child.pid, rows, client, call, () => child.stop());
}

/** Our server. The answer is kept in `folder` as well, for {@link startFile}. */
export async function startOurs(data: DataSet, client: Client, folder: string): Promise<Contender> {
  const letopis = await startLetopis(data.folder);
  const call = historyCall(letopis.origin, { openedFrom: data.first, openedTo: data.last });
  const { pid, stop } = letopis;
  return served(LETOPIS, pid, data.rows, client, call, stop, join(folder, ANSWER_FILE));
}

const ANSWER_FILE = "answer.xml";

/** nginx with our answer as a file; null where nginx is not installed. */
export async function startFile(
  data: DataSet,
  client: Client,
  folder: string,
): Promise<Contender | null> {
  const nginx = await startNginx(folder);
  if (nginx === null) return null;
  const request = fileRequest(nginx.origin, `/${ANSWER_FILE}`);
  return served(NGINX, nginx.pid, data.rows, client, request, nginx.stop);
}

/** The scan without a server, over a copy: a process has a database file to itself. */
export async function startScan(data: DataSet, folder: string): Promise<Contender> {
  const copy = join(folder, "scan");
  await mkdir(copy);
  await copyFile(join(data.folder, "letopis.duckdb"), join(copy, "letopis.duckdb"));
  const { child } = await Child.start<object, Scanned, object>("scan.ts", [copy]);
  const run = async () => {
    const scanned = await child.ask({});
    if (scanned.rows !== data.rows) throw new Error(`The scan read ${scanned.rows} rows`);
    return scanned;
  };
  await run();
  const { pid } = child;
  return { name: SCAN, pid, rows: data.rows, bytes: null, run, stop: () => child.stop() };
}

/** A server; its answer is checked once, row by row, before anything is timed. */
async function served(
  name: string,
  pid: number,
  rows: number,
  client: Client,
  request: HttpRequest,
  stop: () => Promise<void>,
  path?: string,
): Promise<Contender> {
  const saved = await client.save(request, path);
  if (saved.rows !== rows) throw new Error(`${name} answers ${saved.rows} rows, not ${rows}`);
  const run = async () => {
    const reading = await client.read(request);
    if (reading.bytes !== saved.bytes) throw new Error(`${name}: ${reading.bytes} bytes`);
    return reading;
  };
  return { name, pid, rows, bytes: saved.bytes, run, stop };
}
