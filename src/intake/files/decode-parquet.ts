import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { parquetMetadataAsync, parquetScan, parquetSchema } from "hyparquet";
import type { Column } from "../../contract/columns.ts";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { BatchAssembler, RowBlock } from "./batch-assembler.ts";
import { BATCH_ROWS, FILE_LIMITS } from "./limits.ts";
import { matchColumns } from "./match-columns.ts";
import type { CellReader } from "./parquet-cells.ts";
import { createCellReader, PARQUET_PARSERS } from "./parquet-cells.ts";
import { malformedParquet, parquetCodecs } from "./parquet-file.ts";

/**
 * Decodes a Parquet file into blocks of rows, one row group in memory at a time. The library
 * believes what it reads: on a damaged file it can run away with time and memory. So this runs
 * in a thread of its own, see {@link readParquet}.
 *
 * @param fileName for messages.
 * @throws LetopisError `FILE_MALFORMED`, `FILE_COLUMNS_MISSING`, `FILE_LIMIT_EXCEEDED`.
 */
export async function* decodeParquet(
  buffer: AsyncBuffer,
  fileName: string,
  assembler: BatchAssembler,
): AsyncGenerator<RowBlock> {
  const metadata = await orMalformed(fileName, () =>
    parquetMetadataAsync(buffer, { parsers: PARQUET_PARSERS, geoparquet: false }),
  );
  const columns = findColumns(metadata, fileName, assembler);
  const groups = checkRowGroups(metadata, columns, fileName);
  const scan = await orMalformed(fileName, () =>
    parquetScan({
      file: buffer,
      metadata,
      columns: columns.map((column) => column.name),
      parsers: PARQUET_PARSERS,
      compressors: parquetCodecs(fileName),
      geoparquet: false,
    }),
  );
  for (const group of groups) {
    const values: ArrayLike<unknown>[] = [];
    for (const column of columns) {
      const decoded = await orMalformed(fileName, () =>
        scan.readColumn({ column: column.name, ...group }),
      );
      // A page that is cut off ends a column early without an error.
      if (decoded.length !== group.rowEnd - group.rowStart) throw malformedParquet(fileName);
      values.push(decoded);
    }
    yield* readRows(group.rowStart, columns, values, assembler);
  }
  yield* assembler.takeAll();
}

interface ParquetColumn {
  /** As the file spells it. */
  readonly name: string;
  readonly read: CellReader;
}

interface RowRange {
  readonly rowStart: number;
  readonly rowEnd: number;
}

function* readRows(
  rowStart: number,
  columns: readonly ParquetColumn[],
  values: readonly ArrayLike<unknown>[],
  assembler: BatchAssembler,
): Generator<RowBlock> {
  const rows = values[0]?.length ?? 0;
  for (let row = 0; row < rows; row += 1) {
    const cells = columns.map((column, index) => column.read(values[index]?.[row]));
    assembler.addRow(rowStart + row + 1, cells);
    if (row % BATCH_ROWS === 0) yield* assembler.takeFull();
  }
  yield* assembler.takeFull();
}

/** The columns that a treatment needs, in the order in which their cells will stand. */
function findColumns(
  metadata: FileMetaData,
  fileName: string,
  assembler: BatchAssembler,
): ParquetColumn[] {
  const elements = parquetSchema(metadata).children.map((child) => child.element);
  const { positions, ignored } = matchColumns(
    elements.map((element) => element.name),
    fileName,
  );
  for (const name of ignored) assembler.noteIgnored(name);
  const columns: ParquetColumn[] = [];
  assembler.usePositions(
    positions.map((position, index) => {
      const element = elements[position];
      if (element === undefined) return -1;
      const read = createCellReader(element);
      if (read === null) throw nested(fileName, HISTORY_COLUMNS[index]);
      return columns.push({ name: element.name, read }) - 1;
    }),
  );
  return columns;
}

/** Checks what the footer claims against the limits, before anything of it is believed. */
function checkRowGroups(
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
  fileName: string,
): RowRange[] {
  const names = new Set(columns.map((column) => column.name));
  let rowStart = 0;
  return metadata.row_groups.map((group, index) => {
    const rows = Number(group.num_rows);
    const bytes = group.columns
      .filter((chunk) => names.has(chunk.meta_data?.path_in_schema[0] ?? ""))
      .reduce((sum, chunk) => sum + Number(chunk.meta_data?.total_uncompressed_size ?? 0), 0);
    if (!(Number.isSafeInteger(rows) && rows >= 0)) throw malformedParquet(fileName);
    if (rows > FILE_LIMITS.rowGroupRows || bytes > FILE_LIMITS.rowGroupBytes) {
      throw new LetopisError(
        "FILE_LIMIT_EXCEEDED",
        `${fileName}: группа строк ${index + 1} файла Parquet больше предела ` +
          `(строк ${rows} из ${FILE_LIMITS.rowGroupRows}, байт ${bytes} из ${FILE_LIMITS.rowGroupBytes}). ` +
          "Запишите файл с меньшими группами строк.",
      );
    }
    const range = { rowStart, rowEnd: rowStart + rows };
    rowStart = range.rowEnd;
    return range;
  });
}

/** Whatever the library throws about a file's inside, in our terms. */
async function orMalformed<T>(fileName: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    throw error instanceof LetopisError ? error : malformedParquet(fileName, error);
  }
}

function nested(fileName: string, column: Column | undefined): LetopisError {
  return new LetopisError(
    "FILE_MALFORMED",
    `${fileName}: в колонке ${column?.name} списки или структуры, а нужны простые значения.`,
  );
}
