/** The formats of files that treatments are exported to. */
export const EXPORT_FORMATS = ["csv", "ndjson", "parquet", "xlsx"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface FormatDescription {
  /** What a person calls it. */
  readonly title: string;
  /** For a `Content-Type`. */
  readonly mediaType: string;
  /** Of a file's name, with its dot. */
  readonly extension: string;
  /** Whether there is a way of writing it for Excel in Russian ({@link ExportOptions}). */
  readonly hasExcelOption: boolean;
}

/** How a file is to be written, beyond its format. */
export interface ExportOptions {
  /** CSV as Excel in Russian opens it by a double click: semicolons and a byte order mark. */
  readonly csvForExcel?: boolean;
}

export const FORMATS: Readonly<Record<ExportFormat, FormatDescription>> = {
  csv: {
    title: "CSV",
    mediaType: "text/csv; charset=utf-8; header=present",
    extension: ".csv",
    hasExcelOption: true,
  },
  ndjson: {
    title: "NDJSON",
    mediaType: "application/x-ndjson; charset=utf-8",
    extension: ".ndjson",
    hasExcelOption: false,
  },
  parquet: {
    title: "Parquet",
    mediaType: "application/vnd.apache.parquet",
    extension: ".parquet",
    hasExcelOption: false,
  },
  xlsx: {
    title: "Excel",
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extension: ".xlsx",
    hasExcelOption: false,
  },
};

/** The format that a file's name asks for by its ending; `.jsonl` is NDJSON too. */
export function formatOfName(name: string): ExportFormat | undefined {
  const lower = name.toLowerCase();
  if (lower.endsWith(".jsonl")) return "ndjson";
  return EXPORT_FORMATS.find((format) => lower.endsWith(FORMATS[format].extension));
}
