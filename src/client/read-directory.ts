import type { DirectoryOperation } from "../contract/operation.ts";
import type { TimeZone } from "../history/time-zone.ts";
import type { Endpoint } from "./call-operation.ts";
import { callOperation } from "./call-operation.ts";
import type { CallOptions } from "./call-options.ts";
import type { DirectoryRecord } from "./directory-decoder.ts";
import { DirectoryDecoder } from "./directory-decoder.ts";
import { writeParameters } from "./write-parameters.ts";

/**
 * Entries of a directory, as they arrive. The call is made when the iteration begins; what holds
 * for the iteration of a history holds here too.
 *
 * @param query by the fields of the operation's parameters
 * @throws PartnerWebApiError; the signal's reason; what `onAnswer` throws
 */
export async function* readDirectory<Operation extends DirectoryOperation>(
  endpoint: Endpoint,
  operation: Operation,
  query: object,
  zone: TimeZone,
  options: CallOptions,
): AsyncGenerator<DirectoryRecord<Operation["columns"]>> {
  const parameters = writeParameters(operation.parameters, query, zone);
  const answer = await callOperation(endpoint, operation, parameters, options);
  try {
    const decoder = new DirectoryDecoder(operation, answer.columns, zone);
    for await (const rows of answer.blocks) {
      for (const row of rows) {
        const record = decoder.decode(row);
        if (record !== null) yield record;
      }
    }
  } finally {
    answer.close();
  }
}
