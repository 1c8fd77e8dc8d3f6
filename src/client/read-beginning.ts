import type { HttpAnswer } from "./send-request.ts";

/** The first bytes of a body as text: of one that breaks, what came. */
export async function readBeginning({ body }: HttpAnswer, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= most) break;
    }
  } catch {
    // What came until it broke will do.
  }
  return Buffer.concat(chunks).subarray(0, most).toString("utf8");
}
