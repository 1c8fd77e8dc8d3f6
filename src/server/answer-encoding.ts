import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { weightedChoices } from "./weighted-choices.ts";

export type AnswerEncoding = "zstd" | "gzip" | "identity";

/** In our order of preference: zstd packs these rows as well as gzip at a fraction of the cost. */
const OFFERED = ["zstd", "gzip"] as const;

/**
 * Picks how an answer is compressed: what the client weighs highest, ours first among equals.
 *
 * @param accepted the Accept-Encoding header
 */
export function chooseEncoding(accepted: string | undefined): AnswerEncoding {
  const weights = new Map<string, number>();
  for (const { name, weight } of weightedChoices(accepted)) {
    weights.set(name === "x-gzip" ? "gzip" : name, weight);
  }
  let best: AnswerEncoding = "identity";
  let bestWeight = 0;
  for (const encoding of OFFERED) {
    const weight = weights.get(encoding) ?? 0;
    if (weight > bestWeight) {
      best = encoding;
      bestWeight = weight;
    }
  }
  return best;
}

/** A compressor for an answer, null for identity. Fast levels: rows repeat so much that they suffice. */
export function createCompressor(encoding: AnswerEncoding): Transform | null {
  switch (encoding) {
    case "zstd":
      return zlib.createZstdCompress({
        params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 },
      });
    case "gzip":
      return zlib.createGzip({ level: 1 });
    case "identity":
      return null;
  }
}
