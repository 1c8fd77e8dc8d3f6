import { resolve } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import { TimeZone } from "../../history/time-zone.ts";
import type { FileFormat, TreatmentFormat } from "../../intake/files/detect-format.ts";
import { TREATMENT_FORMATS } from "../../intake/files/detect-format.ts";
import { administer } from "../administer.ts";
import { toError } from "../administration/administration-client.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import type { ImportedFile } from "../import/import-file.ts";
import { importFile } from "../import/import-file.ts";
import { planImport, STANDARD_INPUT } from "../import/import-plan.ts";
import {
  describeDirectory,
  describeReasons,
  describeTreatments,
} from "../import/import-summary.ts";
import { rejectFileNames } from "../import/reject-file-names.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends Record<string, unknown> {
  readonly organization?: string;
  readonly timeZone?: string;
  readonly format?: TreatmentFormat;
  readonly directory?: true;
  readonly dryRun?: true;
  readonly allOrNothing?: true;
  readonly rejects?: string;
}

/** What became of a file: taken whole, taken but for its bad rows, or refused because of them. */
type FileResult = "whole" | "with rejects" | "refused";

/** `letopis import FILE…` */
export function importCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "import <file...>",
    "Импортировать обращения (CSV, NDJSON, Parquet) и справочники (JSON) из файлов, и сжатых gzip; " +
      "«-» — стандартный ввод. Повторный импорт ничего не портит: обращения узнаются по идентификатору. " +
      "Справочники читаются первыми, остальное — в указанном порядке.",
    invocation.output,
    [
      [
        "letopis import --time-zone Europe/Moscow directory.json treatments.csv.gz",
        "Справочник и обращения, время в файле — московское",
      ],
      ["letopis import --dry-run treatments.parquet", "Проверить, ничего не записывая"],
      ["zstd -dc old.csv.zst | letopis import -", "Из другой программы"],
    ],
  )
    .option(
      "--organization <name|id>",
      "От чьего имени загружаются обращения: эта организация их увидит и сможет менять",
    )
    .option(
      "--time-zone <zone>",
      "Часовой пояс времени без смещения, имя IANA. По умолчанию пояс организации из --organization, иначе UTC",
    )
    .addOption(
      new Option(
        "--format <format>",
        `Формат обращений: ${TREATMENT_FORMATS.join(", ")}. По умолчанию узнаётся по содержимому`,
      )
        .choices(TREATMENT_FORMATS)
        .conflicts("directory"),
    )
    .option("--directory", "Файлы — справочники. По умолчанию узнаётся по содержимому")
    .option("--dry-run", "Прочитать и посчитать, ничего не записывая")
    .option("--all-or-nothing", "Не брать из файла ничего, если в нём есть плохая строка")
    .option(
      "--rejects <file>",
      "Куда записать отвергнутые строки с причинами. По умолчанию ФАЙЛ.rejected.ndjson в рабочей папке",
    );
  addConfigurationOptions(command, DATA_KEYS);
  return command.action((files: string[], options: Options) =>
    runImport(invocation, files, options),
  );
}

async function runImport(
  invocation: Invocation,
  files: readonly string[],
  options: Options,
): Promise<void> {
  const { output, workingFolder } = invocation;
  checkUsage(files, options);
  const format: FileFormat | undefined = options.directory ? "directory" : options.format;
  const plan = await planImport(
    files.map((file) => (file === STANDARD_INPUT ? file : resolve(workingFolder, file))),
    format,
  );
  const dryRun = options.dryRun ?? false;
  const results = new Set<FileResult>();
  await administer(invocation, options, "create", async (client) => {
    const names = rejectFileNames(plan.map(({ argument }) => argument));
    for (const [index, file] of plan.entries()) {
      const rejects = resolve(workingFolder, options.rejects ?? names[index] ?? "");
      const sent = { ...importOptions(options), dryRun };
      const imported = await importFile(invocation, client, file, sent, rejects);
      results.add(report(invocation, file.title, imported, options));
    }
  });
  if (results.has("refused")) invocation.finishWith(EXIT_STATUS.failed);
  else if (results.has("with rejects")) invocation.finishWith(EXIT_STATUS.withFindings);
  if (!results.has("with rejects")) return;
  output.notice("Есть отвергнутые строки: исправьте их и импортируйте файл ещё раз.");
}

function checkUsage(files: readonly string[], { rejects, timeZone }: Options): void {
  if (files.filter((file) => file === STANDARD_INPUT).length > 1) {
    throw new UsageError("Стандартный ввод (-) указан дважды, а прочитать его можно один раз.");
  }
  if (rejects !== undefined && files.length > 1) {
    throw new UsageError(
      "--rejects — для одного файла. Без него у каждого будет свой файл отвергнутых строк.",
    );
  }
  if (timeZone !== undefined) TimeZone.of(timeZone);
}

function importOptions({ organization, timeZone, allOrNothing }: Options) {
  return {
    ...(organization !== undefined && { organization }),
    ...(timeZone !== undefined && { timeZone }),
    allOrNothing: allOrNothing ?? false,
  };
}

/**
 * Shows what became of a file. One that was refused as a whole because of its bad rows does not
 * stop those after it.
 *
 * @returns what it means for the end of the command
 * @throws Error what else the import failed with
 */
function report(
  { output }: Invocation,
  title: string,
  { conclusion, rejectFile, reasons }: ImportedFile,
  options: Options,
): FileResult {
  const { dryRun = false, timeZone, organization } = options;
  const timeZoneChosen = timeZone !== undefined || organization !== undefined;
  if (conclusion.type === "directory") {
    output.printWrapped(`${title}: ${describeDirectory(conclusion.outcome, dryRun)}`);
  } else if (conclusion.type === "treatments") {
    output.printWrapped(
      `${title}: ${describeTreatments(conclusion.summary, { dryRun, timeZoneChosen })}`,
    );
  } else if (conclusion.code === "FILE_REJECTED") {
    output.notice(`${conclusion.message} [${conclusion.code}]`, "red");
  }
  if (rejectFile !== null) {
    output.notice(describeReasons(reasons));
    output.notice(`Отвергнутые строки: ${rejectFile}`);
  }
  if (conclusion.type === "failed") {
    if (conclusion.code !== "FILE_REJECTED") throw toError(conclusion);
    return "refused";
  }
  return rejectFile === null ? "whole" : "with rejects";
}
