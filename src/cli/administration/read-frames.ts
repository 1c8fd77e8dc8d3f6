import type { ExportFrame, ExportMessage } from "../../server/administration/export-messages.ts";
import { FRAME_HEADER_BYTES, FRAME_KINDS } from "../../server/administration/export-messages.ts";

/**
 * The frames of an answer as they come. Bytes of a file are handed on before their frame is whole;
 * a frame that is cut off yields what there is of it, and no message follows.
 */
export async function* readFrames(answer: AsyncIterable<Buffer>): AsyncGenerator<ExportFrame> {
  let header = Buffer.alloc(0);
  let message: Buffer[] | null = null;
  let missing = 0;
  for await (const chunk of answer) {
    let rest = chunk;
    while (rest.length > 0) {
      if (missing === 0) {
        const taken = rest.subarray(0, FRAME_HEADER_BYTES - header.length);
        header = Buffer.concat([header, taken]);
        rest = rest.subarray(taken.length);
        if (header.length < FRAME_HEADER_BYTES) break;
        message = header.readUInt8(0) === FRAME_KINDS.message ? [] : null;
        missing = header.readUInt32BE(1);
        header = Buffer.alloc(0);
        continue;
      }
      const content = rest.subarray(0, missing);
      rest = rest.subarray(content.length);
      missing -= content.length;
      if (message === null) {
        yield { type: "bytes", bytes: content };
      } else {
        message.push(content);
        if (missing === 0) yield JSON.parse(Buffer.concat(message).toString()) as ExportMessage;
      }
    }
  }
}
