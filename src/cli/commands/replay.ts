import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { UNPLACED_REASONS } from "../../intake/events/changes.ts";
import type { UnplacedReason } from "../../intake/events/placement.ts";
import { openSource } from "../../intake/files/source.ts";
import type { IntakeStatus } from "../../intake/live/intake-status.ts";
import { administer } from "../administer.ts";
import { chooseOrganization } from "../choose-organization.ts";
import { addConfigurationOptions } from "../configuration-options.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import { ORGANIZATION_OPTION } from "../hook/organization-option.ts";
import { STANDARD_INPUT } from "../import/import-plan.ts";
import { describeReasons } from "../import/import-summary.ts";
import { rejectFileNames } from "../import/reject-file-names.ts";
import type { Invocation } from "../invocation.ts";
import { MIRROR_KEYS } from "../mirror/mirror-keys.ts";
import { intakeWhenApplied } from "../replay/intake-when-applied.ts";
import { Pace } from "../replay/pace.ts";
import type { ReplayedFile } from "../replay/replay-file.ts";
import { replayFile } from "../replay/replay-file.ts";
import { russianCommand } from "../russian-command.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends Record<string, unknown> {
  readonly organization?: string;
  readonly realTime?: true;
  readonly factor?: number;
  readonly rejects?: string;
}

const LARGEST_FACTOR = 1_000_000;

/** `letopis replay FILE…` */
export function replayCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "replay <file...>",
    "Принять записанные события линий (NDJSON: событие на строку, и сжатые gzip; «-» — стандартный ввод) так, будто они пришли на хук. " +
      "Сколько ни повторяй, результат один: события узнаются по message_id.",
    invocation.output,
    [
      ['letopis replay --organization "Вектор" events.ndjson.gz', "Как можно быстрее"],
      ["letopis replay --real-time --factor 60 events.ndjson", "В том же темпе, минута за секунду"],
    ],
  )
    .option(ORGANIZATION_OPTION.flags, ORGANIZATION_OPTION.description)
    .option("--real-time", "Выдерживать время между событиями, как оно было")
    .addOption(
      new Option(
        "--factor <number>",
        "С --real-time: во сколько раз быстрее (по умолчанию 1)",
      ).argParser(readFactor),
    )
    .option(
      "--rejects <file>",
      "Куда записать отвергнутые строки с причинами. По умолчанию ФАЙЛ.rejected.ndjson в рабочей папке",
    );
  addConfigurationOptions(command, MIRROR_KEYS);
  return command.action((files: string[], options: Options) =>
    runReplay(invocation, files, options),
  );
}

async function runReplay(
  invocation: Invocation,
  files: readonly string[],
  options: Options,
): Promise<void> {
  const { output, workingFolder, clock } = invocation;
  checkUsage(files, options);
  // A slip in the last one's name shows before the first is taken.
  for (const file of files) {
    if (file !== STANDARD_INPUT) await (await openSource(resolve(workingFolder, file))).close();
  }
  const names = rejectFileNames(files);
  let rejected = 0;
  await administer(
    invocation,
    options,
    "refuse",
    async (client) => {
      const organization = await chooseOrganization(client, options.organization);
      const pace = options.realTime ? new Pace(clock, options.factor ?? 1) : null;
      for (const [index, file] of files.entries()) {
        const isInput = file === STANDARD_INPUT;
        const title = isInput ? "стандартный ввод" : basename(file);
        const argument = isInput ? file : resolve(workingFolder, file);
        const rejects = resolve(workingFolder, options.rejects ?? names[index] ?? "");
        const replayed = await replayFile(
          invocation,
          client,
          { argument, title },
          { organization, pace, rejects },
        );
        report(invocation, title, replayed);
        rejected += replayed.rejected;
      }
      const { id } = await client.organization(organization);
      const status = await intakeWhenApplied(client, id, invocation.signal);
      if (status !== null) output.printWrapped(describeIntake(status));
    },
    MIRROR_KEYS,
  );
  if (rejected > 0) invocation.finishWith(EXIT_STATUS.withFindings);
}

function checkUsage(files: readonly string[], { rejects, realTime, factor }: Options): void {
  if (factor !== undefined && realTime !== true) {
    throw new UsageError(
      "--factor действует только вместе с --real-time: без него события и так принимаются как можно быстрее.",
    );
  }
  if (files.filter((file) => file === STANDARD_INPUT).length > 1) {
    throw new UsageError("Стандартный ввод (-) указан дважды, а прочитать его можно один раз.");
  }
  if (rejects !== undefined && files.length > 1) {
    throw new UsageError(
      "--rejects — для одного файла. Без него у каждого будет свой файл отвергнутых строк.",
    );
  }
}

function readFactor(text: string): number {
  const factor = /^\d{1,7}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (factor > 0 && factor <= LARGEST_FACTOR) return factor;
  throw new InvalidArgumentError(`Нужно число больше 0 и не больше ${LARGEST_FACTOR}.`);
}

function report({ output }: Invocation, title: string, replayed: ReplayedFile): void {
  const { read, kept, repeated, expired, rejected, rejectFile, reasons } = replayed;
  output.printWrapped(
    `${title}: ${counted(read, "событие", "события", "событий")}: новых ${formatNumber(kept)}, ` +
      `принято раньше ${formatNumber(repeated)}, ` +
      (expired > 0 ? `старше срока хранения ${formatNumber(expired)}, ` : "") +
      `отвергнуто ${formatNumber(rejected)}.`,
  );
  if (rejectFile === null) return;
  output.notice(describeReasons(reasons));
  output.notice(`Отвергнутые строки: ${rejectFile}`);
  if (rejected < read) return;
  output.notice(
    "Ни одна строка не подошла. Нужна запись событий, NDJSON: по событию на строку. " +
      "Таблицу обращений (CSV и другие) загружает letopis import.",
  );
}

/** How the organization's events stand after all. */
function describeIntake({ open, unplaced, refused }: IntakeStatus): string {
  const lines = [`Открыто: ${counted(open, "обращение", "обращения", "обращений")}.`];
  for (const [reason, count] of Object.entries(unplaced)) {
    if (count === 0) continue;
    const text = UNPLACED_REASONS[reason as UnplacedReason];
    lines.push(
      `Без обращения ${counted(count, "событие", "события", "событий")}. ${text}. ` +
        "События сохранены и найдут своё обращение, если о нём станет известно.",
    );
  }
  if (refused > 0) {
    lines.push(
      `Не принято ${counted(refused, "обращение", "обращения", "обращений")} другой организации.`,
    );
  }
  return lines.join("\n");
}
