import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import type { ExportFormat } from "../../exports/formats.ts";
import { EXPORT_FORMATS, FORMATS, formatOfName } from "../../exports/formats.ts";
import type { ExportRequest } from "../../server/administration/export-messages.ts";
import { administer } from "../administer.ts";
import type { AdministrationClient } from "../administration/administration-client.ts";
import { chooseOrganization } from "../choose-organization.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import type { Exported } from "../export/export-treatments.ts";
import { exportTreatments } from "../export/export-treatments.ts";
import { EXPORT_FILTERS, readFilterOptions } from "../export/filter-options.ts";
import { openWholeFile } from "../export/whole-file.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { counted, formatBytes } from "../terminal/quantities.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends Record<string, unknown> {
  readonly organization?: string;
  readonly format?: ExportFormat;
  readonly excel?: true;
  readonly force?: true;
}

/** In place of a file's name: standard output. */
const STANDARD_OUTPUT = "-";

/** `letopis export [FILE]` */
export function exportCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "export [file]",
    "Записать обращения организации в файл CSV, NDJSON, Parquet или Excel, с именами рядом с идентификаторами. " +
      "Без файла или с «-» — на стандартный вывод. CSV, NDJSON и Parquet импортируются обратно (letopis import). " +
      "Даты вида 2024-02-26 или 2024-02-26T10:30:00, в часовом поясе организации. " +
      "Все данные целиком переносит резервная копия: letopis backup.",
    invocation.output,
    [
      [
        "letopis export --organization vendor --opened-from 2024-02-01 --opened-to 2024-02-29 february.xlsx",
        "Обращения за месяц для Excel",
      ],
      ["letopis export --excel february.csv", "CSV, который русский Excel откроет щелчком"],
      ["letopis export --format ndjson | gzip > all.ndjson.gz", "В другую программу"],
    ],
  ).option(
    "--organization <name|id>",
    "Чьими глазами смотреть: в файле то, что видит эта организация. Не нужно, если организация одна",
  );
  for (const { option } of EXPORT_FILTERS) command.addOption(option());
  command
    .addOption(
      new Option(
        "--format <format>",
        `Формат: ${EXPORT_FORMATS.join(", ")}. По умолчанию по окончанию имени файла, иначе csv`,
      ).choices(EXPORT_FORMATS),
    )
    .option("--excel", "CSV для русского Excel: точка с запятой и метка порядка байтов")
    .option("--force", "Заменить файл, если он уже есть");
  addConfigurationOptions(command, DATA_KEYS);
  return command.action((file: string | undefined, options: Options) =>
    runExport(invocation, file ?? STANDARD_OUTPUT, options),
  );
}

async function runExport(invocation: Invocation, file: string, options: Options): Promise<void> {
  const { output, workingFolder } = invocation;
  const format = options.format ?? formatOfName(file) ?? "csv";
  if (options.excel && !FORMATS[format].hasExcelOption) {
    throw new UsageError(`--excel — для CSV, а формат ${FORMATS[format].title}. Уберите --excel.`);
  }
  const isBinary = format === "parquet" || format === "xlsx";
  if (file === STANDARD_OUTPUT && isBinary && output.isTerminal) {
    throw new UsageError(
      `${FORMATS[format].title} на терминале не прочитать. Укажите файл или передайте вывод дальше: > ФАЙЛ.`,
    );
  }
  const filters = readFilterOptions(options);
  await administer(invocation, options, "refuse", async (client) => {
    const organization = await chooseOrganization(client, options.organization);
    const csvForExcel = options.excel ?? false;
    const request: ExportRequest = { organization, format, csvForExcel, ...filters };
    const exported =
      file === STANDARD_OUTPUT
        ? await toOutput(invocation, client, request)
        : await toFile(invocation, client, request, resolve(workingFolder, file), options);
    const size = `${counted(exported.rows, "обращение", "обращения", "обращений")}, ${formatBytes(exported.bytes)}.`;
    if (file === STANDARD_OUTPUT) output.notice(`Записано: ${size}`);
    else output.printWrapped(`Записано: ${resolve(workingFolder, file)}, ${size}`);
    if (exported.rows === 0) {
      output.notice(
        "Под условия не подошло ни одно обращение, которое видит организация: проверьте период и " +
          "--organization.",
      );
    }
  });
}

function toOutput(
  invocation: Invocation,
  client: AdministrationClient,
  request: ExportRequest,
): Promise<Exported> {
  const write = (bytes: Uint8Array) => invocation.output.stream(bytes);
  return exportTreatments(invocation, client, request, "стандартный вывод", write);
}

async function toFile(
  invocation: Invocation,
  client: AdministrationClient,
  request: ExportRequest,
  path: string,
  { force }: Options,
): Promise<Exported> {
  const whole = await openWholeFile(path, force ?? false);
  try {
    const write = (bytes: Uint8Array) => whole.write(bytes);
    const exported = await exportTreatments(invocation, client, request, basename(path), write);
    await whole.keep();
    return exported;
  } finally {
    await whole.discard();
  }
}
