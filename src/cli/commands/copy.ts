import type { Command } from "commander";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { CopyReport, CopyStage } from "../../copy/copy-store.ts";
import { copyStore } from "../../copy/copy-store.ts";
import { describePlace } from "../../store/open-store.ts";
import type { CopiedStore } from "../../store/table-copy.ts";
import { addConfigurationOptions, readConfiguration } from "../configuration-options.ts";
import { openPlace, readPlace } from "../copy/copied-place.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import type { Progress } from "../import/progress.ts";
import { showProgress } from "../import/progress.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { counted, formatNumber } from "../terminal/quantities.ts";
import { formatTable } from "../terminal/table.ts";

interface Options extends Record<string, unknown> {
  readonly from: string;
  readonly to: string;
  readonly fromPasswordFile?: string;
  readonly toPasswordFile?: string;
}

/** Settings of the embedded database, on whichever side it is. */
const KEYS = ["database.memoryLimit", "database.threads"] as const;

/** `letopis copy --from … --to …` */
export function copyCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "copy",
    "Перенести все данные в другое хранилище: из папки в PostgreSQL, обратно или между одинаковыми. " +
      "Цель должна быть пустой; прерванный перенос продолжает та же команда. В конце всё сверяется " +
      "построчно. Серверы и команды на время переноса остановите. Пароль к PostgreSQL — PGPASSWORD, " +
      "~/.pgpass или файл.",
    invocation.output,
    [
      [
        "letopis copy --from /var/lib/letopis --to postgres://letopis@db.example.ru/letopis",
        "Из папки в PostgreSQL",
      ],
      [
        "letopis copy --from postgres://letopis@db.example.ru/letopis --from-password-file db.password --to letopis-data",
        "Из PostgreSQL в папку, пароль — в файле",
      ],
    ],
  )
    .requiredOption("--from <folder|address>", "Откуда: папка данных или адрес PostgreSQL")
    .requiredOption("--to <folder|address>", "Куда: папка данных или адрес PostgreSQL")
    .option("--from-password-file <file>", "Файл, первая строка которого — пароль к базе из --from")
    .option("--to-password-file <file>", "Файл, первая строка которого — пароль к базе из --to");
  addConfigurationOptions(command, KEYS);
  return command.action((options: Options) => runCopy(invocation, options));
}

async function runCopy(invocation: Invocation, options: Options): Promise<void> {
  const { output } = invocation;
  const { fromPasswordFile, toPasswordFile } = options;
  const from = readPlace(
    { flag: "--from", value: options.from, passwordFile: fromPasswordFile },
    invocation,
  );
  const to = readPlace(
    { flag: "--to", value: options.to, passwordFile: toPasswordFile },
    invocation,
  );
  const { database } = (await readConfiguration(invocation, KEYS, options)).configuration;
  const opened: CopiedStore[] = [];
  try {
    const source = await openPlace(from, database, null);
    opened.push(source);
    const target = await openPlace(to, database, source);
    opened.push(target);
    output.notice(`Перенос: ${describePlace(from)} → ${describePlace(to)}`);
    report(invocation, await copy(invocation, source, target));
  } finally {
    for (const store of opened) await store.close();
  }
}

async function copy(
  { output, clock, signal }: Invocation,
  source: CopiedStore,
  target: CopiedStore,
): Promise<CopyReport> {
  let progress: Progress | null = null;
  let stage: CopyStage = "reading";
  let before = 0;
  let rows = 0;
  try {
    return await copyStore({
      source,
      target,
      signal,
      onStage(next, total, done) {
        progress?.stop();
        progress = null;
        [stage, before, rows] = [next, done, 0];
        if (next === "reading") output.notice("Читаю источник, чтобы узнать, не изменился ли он…");
        if (next === "copying" && done > 0) {
          output.notice(`Продолжаю: ${rowsOf(done)} из ${formatNumber(total)} уже на месте.`);
        }
        if (next !== "copying" && next !== "verifying") return;
        const title = next === "copying" ? "Перенос" : "Сверка";
        progress = showProgress(output, clock, { title, total, inBytes: false });
      },
      onRows(more) {
        rows += more;
        progress?.update({ done: before + rows, rows });
      },
    });
  } catch (error) {
    stop(progress);
    if (stage !== "reading" && canGoOn(error)) {
      output.notice("Перенесённое осталось в цели: та же команда продолжит с этого места.");
    }
    throw error;
  } finally {
    stop(progress);
  }
}

/** The compiler does not see that `onStage` gives the variable a value. */
function stop(progress: Progress | null): void {
  progress?.stop();
}

function canGoOn(error: unknown): boolean {
  const hopeless = ["COPY_DIFFERS", "COPY_REFUSED", "COPY_SOURCE_CHANGED"];
  return !(error instanceof LetopisError && hopeless.includes(error.code));
}

function report({ output, finishWith }: Invocation, copied: CopyReport): void {
  const { tables, rows, sourceChanged } = copied;
  output.print(
    formatTable(
      ["ТАБЛИЦА", "СТРОК"],
      tables.map((table) => [table.name, formatNumber(table.rows)]),
      output.width,
    ),
  );
  output.printWrapped(`Перенесено и сверено построчно: ${rowsOf(rows)}, различий нет.`);
  output.notice("Сеансы браузеров не переносятся: войти нужно заново.");
  if (tables.some((table) => ["mirror", "hook"].includes(table.name) && table.rows > 0)) {
    output.notice("Ключ mirror.keyFile лежит вне хранилища: дайте его и новым серверам.");
  }
  if (!sourceChanged) return;
  output.notice(
    "Источник меняли во время переноса: в цели то, что было в начале. Чтобы ничего не пропало, " +
      "остановите серверы, опустошите цель и повторите.",
    "yellow",
  );
  finishWith(EXIT_STATUS.withFindings);
}

function rowsOf(rows: number): string {
  return counted(rows, "строка", "строки", "строк");
}
