import { AnswerTooLargeError, CutOffAnswerError, PartnerWebApiError } from "./client-errors.ts";
import { brokenOff } from "./send-request.ts";

/**
 * The bytes of a body up to a limit.
 *
 * @throws AnswerTooLargeError; CutOffAnswerError where the compressed bytes end early;
 *   TransportError when the connection breaks
 */
export async function* answerBytes(
  body: AsyncIterable<Buffer>,
  address: URL,
  limit: number,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await nextPiece(pieces, address);
      if (piece.done) return;
      bytes += piece.value.length;
      if (bytes > limit) {
        throw new AnswerTooLargeError(
          `${address.href}: ответ длиннее ${limit} байт и не дочитан. Сузьте период или увеличьте предел.`,
        );
      }
      yield piece.value;
    }
  } finally {
    await pieces.return?.();
  }
}

async function nextPiece(
  pieces: AsyncIterator<Buffer>,
  address: URL,
): Promise<IteratorResult<Buffer>> {
  try {
    return await pieces.next();
  } catch (error) {
    if (error instanceof PartnerWebApiError) throw error;
    // zlib: "unexpected end of file".
    if ((error as NodeJS.ErrnoException).code === "Z_BUF_ERROR") {
      throw new CutOffAnswerError(
        `${address.href}: ответ обрывается. Полученное неполно, повторите вызов.`,
        { cause: error },
      );
    }
    throw brokenOff(address, error);
  }
}
