import { fstat, read } from "node:fs";
import { promisify } from "node:util";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { AsyncBuffer, Compressors } from "hyparquet";
import { compressors as wasmCompressors } from "hyparquet-compressors";
import { LetopisError } from "../../contract/letopis-error.ts";
import { FILE_LIMITS } from "./limits.ts";

const statFile = promisify(fstat);
const readFile = promisify(read);

/**
 * A file as the Parquet library wants it: slices by position. A slice outside the file or larger
 * than a row group may be is an error, whatever the file's footer claims.
 *
 * @param descriptor of a regular file; it stays the caller's to close.
 * @param onRead is told how many bytes were read.
 */
export async function openParquetBuffer(
  descriptor: number,
  fileName: string,
  onRead: (bytes: number) => void,
): Promise<AsyncBuffer> {
  const { size } = await statFile(descriptor);
  return {
    byteLength: size,
    async slice(start, end = size) {
      const length = end - start;
      if (!(start >= 0 && length >= 0 && end <= size)) throw malformedParquet(fileName);
      if (length > FILE_LIMITS.rowGroupBytes) throw pastLimit(fileName, FILE_LIMITS.rowGroupBytes);
      const bytes = Buffer.alloc(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await readFile(
          descriptor,
          bytes,
          filled,
          length - filled,
          start + filled,
        );
        // The file became shorter while it was read.
        if (bytesRead === 0) throw malformedParquet(fileName);
        filled += bytesRead;
      }
      onRead(length);
      return bytes.buffer;
    },
  };
}

/**
 * Codecs of Parquet pages that never inflate beyond `FILE_LIMITS.pageBytes`: Node's own where
 * there is one, since it stops at a limit by itself; Snappy and LZ4 from the library, where the
 * size that the page header claims is what is allocated.
 */
export function parquetCodecs(name: string): Compressors {
  const bounded = (codec: (input: Uint8Array, size: number) => Uint8Array) => {
    return (input: Uint8Array, size: number): Uint8Array => {
      if (!(size <= FILE_LIMITS.pageBytes)) throw pastLimit(name, FILE_LIMITS.pageBytes);
      return codec(input, size);
    };
  };
  const { SNAPPY, LZ4, LZ4_RAW } = wasmCompressors;
  return {
    GZIP: bounded((input, size) => gunzipSync(input, { maxOutputLength: size })),
    BROTLI: bounded((input, size) => brotliDecompressSync(input, { maxOutputLength: size })),
    ZSTD: bounded((input, size) => zstdDecompressSync(input, { maxOutputLength: size })),
    ...(SNAPPY && { SNAPPY: bounded(SNAPPY) }),
    ...(LZ4 && { LZ4: bounded(LZ4) }),
    ...(LZ4_RAW && { LZ4_RAW: bounded(LZ4_RAW) }),
  };
}

function pastLimit(name: string, limit: number): LetopisError {
  return new LetopisError(
    "FILE_LIMIT_EXCEEDED",
    `${name}: часть файла Parquet больше предела в ${limit} байт. Запишите файл с меньшими группами строк.`,
  );
}

/** The error of a Parquet file that is not what it claims to be. */
export function malformedParquet(fileName: string, cause?: unknown): LetopisError {
  return new LetopisError(
    "FILE_MALFORMED",
    `${fileName}: файл Parquet повреждён или не дописан. Передайте его заново.`,
    { cause },
  );
}
