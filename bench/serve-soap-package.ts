import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listen } from "soap";
import { SERVICE_PATHS } from "../src/contract/namespaces.ts";
import { GET_HISTORY } from "../src/contract/operation.ts";
import { writeWsdl } from "../src/soap/wsdl.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import { serveParent } from "./child.ts";
import { viewer } from "./data-set.ts";
import type { RowObject } from "./soap-package-rows.ts";
import { rowObjects } from "./soap-package-rows.ts";

/**
 * The usual way to serve SOAP from Node, the `soap` package, with our WSDL and our rows:
 * `serve-soap-package.ts FOLDER ROWS`. The rows are objects in memory before it listens, so that
 * only the package itself is measured: no database, no authentication.
 */

const [folder = "", limit = "0"] = process.argv.slice(2);
const rows = await readRows(folder, Number(limit));
const answer = {
  return: {
    Property: [
      {
        attributes: { name: "ResultCode" },
        Value: { attributes: { "xsi:type": "xs:string" }, $value: "SUCCESS" },
      },
      {
        attributes: { name: "ResultData" },
        Value: {
          attributes: { "xsi:type": "ValueTable" },
          column: GET_HISTORY.columns.map(({ name }) => ({ Name: name, ValueType: {} })),
          row: rows,
        },
      },
    ],
  },
};

const http = createServer();
http.listen(0, "127.0.0.1");
await once(http, "listening");
const { port } = http.address() as AddressInfo;
const origin = `http://127.0.0.1:${port}`;
const [path] = SERVICE_PATHS;
const operations = { [GET_HISTORY.name]: () => answer };
const services = {
  PartnerWebAPI2: { PartnerWebAPI2Soap: operations, PartnerWebAPI2Soap12: operations },
};
listen(http, path, services, writeWsdl(`${origin}${path}`).toString());

serveParent({ origin, rows: rows.length }, async () => ({}));

async function readRows(folder: string, limit: number): Promise<readonly RowObject[]> {
  const store = await openDuckDbStore(folder);
  const read: RowObject[] = [];
  const scan = await store.treatments.scan({ query: {}, organization: viewer() });
  for await (const batch of scan.batches) {
    for (const row of rowObjects(batch)) if (read.length < limit) read.push(row);
    if (read.length === limit) break;
  }
  await store.close();
  return read;
}
