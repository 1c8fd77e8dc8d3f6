import { addressOf } from "../api-client/request.ts";
import type { ChartTable } from "../chart/chart-table.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import { Popover } from "../shell/popover.tsx";
import { saveFile } from "./save-file.ts";
import { tableAsCsv } from "./table-as-csv.ts";

interface DownloadMenuProps {
  /** Of what: part of the button's name and of the file's. */
  readonly name: string;
  /** Parameters of a report of the API. */
  readonly report?: URLSearchParams;
  /** Parameters of a selection of treatments. */
  readonly selection?: URLSearchParams;
  /** Makes a picture. */
  readonly picture?: { readonly current: (() => string) | null };
  /** What there is no report for: the numbers themselves. */
  readonly table?: ChartTable;
  readonly labelled?: boolean;
}

/** Files of what one sees: made by the API, but for pictures and for charts that it has no report of. */
export function DownloadMenu({
  name,
  report,
  selection,
  picture,
  table,
  labelled,
}: DownloadMenuProps) {
  const t = useTexts();
  const files = [
    ...(report === undefined ? [] : filesOf("/statistics", report, ["csv", "excelCsv", "xlsx"])),
    ...(selection === undefined
      ? []
      : filesOf("/treatments", selection, ["csv", "excelCsv", "xlsx", "ndjson", "parquet"])),
  ];
  return (
    <Popover
      align="end"
      buttonClass={`button${labelled === true ? "" : " button-quiet button-icon"}`}
      {...(labelled === true ? {} : { name: `${name}: ${t.files.download}` })}
      label={
        <>
          <Icon name="download" />
          {labelled === true && t.files.download}
        </>
      }
    >
      {(close) => (
        <div class="menu">
          {files.map(({ kind, address }) => (
            <a key={kind} class="menu-item" href={address} download onClick={close}>
              {t.files[kind]}
            </a>
          ))}
          {report === undefined && table !== undefined && (
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                saveFile(`${name}.csv`, "text/csv;charset=utf-8", tableAsCsv(table));
                close();
              }}
            >
              {t.files.csv}
            </button>
          )}
          {picture !== undefined && (
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                const made = picture.current?.();
                if (made !== undefined) void savePicture(`${name}.png`, made);
                close();
              }}
            >
              {t.files.picture}
            </button>
          )}
          <button type="button" class="menu-item" onClick={() => print()}>
            {t.files.print}
          </button>
        </div>
      )}
    </Popover>
  );
}

type FileKind = "csv" | "excelCsv" | "xlsx" | "ndjson" | "parquet";

function filesOf(path: string, parameters: URLSearchParams, kinds: readonly FileKind[]) {
  return kinds.map((kind) => {
    const asked = new URLSearchParams(parameters);
    asked.set("format", kind === "excelCsv" ? "csv" : kind);
    if (kind === "excelCsv") asked.set("dialect", "excel");
    return { kind, address: addressOf(path, asked) };
  });
}

async function savePicture(name: string, dataAddress: string): Promise<void> {
  const [, encoded = ""] = dataAddress.split(",");
  saveFile(
    name,
    "image/png",
    Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0)),
  );
}
