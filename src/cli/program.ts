import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { accountCommand } from "./commands/account.ts";
import { backupCommand } from "./commands/backup.ts";
import { copyCommand } from "./commands/copy.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { forgetCommand } from "./commands/forget.ts";
import { hookCommand } from "./commands/hook.ts";
import { importCommand } from "./commands/import.ts";
import { mirrorCommand } from "./commands/mirror.ts";
import { organizationCommand } from "./commands/organization.ts";
import { queryCommand } from "./commands/query.ts";
import { replayCommand } from "./commands/replay.ts";
import { restoreCommand } from "./commands/restore.ts";
import { serveCommand } from "./commands/serve.ts";
import { tokenCommand } from "./commands/token.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Invocation } from "./invocation.ts";
import { russianCommand } from "./russian-command.ts";

/** The command line as a whole: what it is called, and its commands. */
export function createProgram(invocation: Invocation): Command {
  const program = russianCommand(
    "letopis",
    "Летопись — история обращений линий поддержки 1С-Коннект на своём сервере: операция PartnerWebAPI2.GetHistoryOfServiceTreatments.",
    invocation.output,
    [
      ["letopis demo", "Попробовать на демонстрационных данных"],
      ["letopis import --time-zone Europe/Moscow directory.json treatments.csv", "Загрузить свои"],
      ["letopis serve", "Запустить сервер"],
      ["letopis import --help", "Справка по команде"],
    ],
  ).version(readVersion(), "-V, --version", "Показать версию");
  program.addHelpText(
    "after",
    [
      "",
      "Код завершения:",
      `  ${EXIT_STATUS.ok} — готово; ${EXIT_STATUS.failed} — не получилось; ${EXIT_STATUS.usage} — неверная командная строка;`,
      `  ${EXIT_STATUS.withFindings} — готово, но не всё: import и replay отвергли строки, doctor нашёл проблему,`,
      "      mirror status — ошибку, mirror verify — расхождения, hook не подписал часть линий,",
      "      не снял с них подписку или не сверил их, copy — что источник менялся;",
      `  ${EXIT_STATUS.interrupted} — прервано.`,
    ].join("\n"),
  );
  for (const create of COMMANDS) program.addCommand(create(invocation));
  return program;
}

const COMMANDS = [
  serveCommand,
  demoCommand,
  importCommand,
  exportCommand,
  mirrorCommand,
  hookCommand,
  replayCommand,
  organizationCommand,
  accountCommand,
  tokenCommand,
  queryCommand,
  forgetCommand,
  backupCommand,
  restoreCommand,
  copyCommand,
  doctorCommand,
];

/** Of the package: its file is two folders up, from src/cli/ as from dist/cli/. */
function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
