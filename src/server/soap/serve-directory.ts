import type { DIRECTORY_OPERATIONS } from "../../contract/operation.ts";
import { readDirectoryQuery } from "../../history/directory-query.ts";
import type { DirectoryRecord } from "../../history/directory-record.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { RowChunk } from "../../output/row-chunk.ts";
import { renderRecords } from "../../soap/render-records.ts";
import type { ServedOperation } from "./served-operation.ts";

type DirectoryRead = (typeof DIRECTORY_OPERATIONS)[number];

/** A directory read over the store's records. It has no period: nothing but its quota limits it. */
export function serveDirectory(operation: DirectoryRead): ServedOperation {
  return {
    operation,
    readQuery(parameters, { organization, zone }) {
      const query = readDirectoryQuery(parameters, operation.parameters, zone);
      return {
        check: () => null,
        async open({ store }, signal) {
          const request = { kind: operation.kind, organization: organization.id, signal };
          const { batches } = await store.directory.scanRecords({ ...request, ...query });
          return recordChunks(operation, batches, zone);
        },
      };
    },
  };
}

async function* recordChunks(
  { columns }: DirectoryRead,
  batches: AsyncIterable<readonly DirectoryRecord[]>,
  zone: TimeZone,
): AsyncGenerator<RowChunk> {
  for await (const records of batches) yield renderRecords(columns, records, zone);
}
