import { resolve } from "node:path";
import type { Command } from "commander";
import { ZERO_ID } from "../../contract/empty-values.ts";
import type { Erasure } from "../../store/erasure-store.ts";
import { addErasures, ERASED_AT_ONCE, NOTHING_ERASED } from "../../store/erasure-store.ts";
import { administer } from "../administer.ts";
import type { AdministrationClient } from "../administration/administration-client.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import { confirm } from "../confirm.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import { countedUsers, describeErasure, isNothing } from "../forget/describe-erasure.ts";
import { readUsersFile } from "../forget/read-users-file.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { UsageError } from "../usage-error.ts";
import { readUuids, uuidsOption } from "../uuid-options.ts";

interface Options extends Record<string, unknown> {
  readonly user?: readonly string[];
  readonly usersFile?: string;
  readonly again?: true;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** `letopis forget --user UUID` */
export function forgetCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "forget",
    "Забыть пользователей клиентов навсегда. В обращениях и событиях вместо них остаётся нулевой " +
      "идентификатор, записи о них удаляются, и снова они не появятся, откуда бы ни пришли. " +
      "Обращения остаются. Резервные копии и выгруженные файлы команда не меняет.",
    output,
    [
      ["letopis forget --user 6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11 --dry-run", "Что изменилось бы"],
      ["letopis forget --user 6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11", "Забыть, спросив"],
      ["letopis forget --users-file users.txt --yes", "Всех из файла, без вопроса"],
      ["letopis forget --again", "После восстановления базы PostgreSQL из старой копии"],
    ],
  )
    .addOption(uuidsOption("--user", "Идентификатор пользователя"))
    .option("--users-file <file>", "Файл с идентификаторами, по одному в строке")
    .option("--again", "Ещё раз убрать всех, кто уже в списке забытых");
  addConfigurationOptions(command, DATA_KEYS)
    .option("--dry-run", "Только посчитать, ничего не менять")
    .option("-y, --yes", "Не спрашивать подтверждения");
  return command.action((options: Options) => forget(invocation, options));
}

async function forget(invocation: Invocation, options: Options): Promise<void> {
  const { output } = invocation;
  const users = await readUsers(invocation, options);
  const done = await administer(invocation, options, "refuse", async (client) => {
    const work = (dryRun: boolean) => erase(client, users, dryRun);
    const expected = await work(true);
    if (isNothing(expected) || options.dryRun) return expected;
    if (!options.yes) {
      output.notice(describeErasure(expected));
      const question = `Забыть ${whom(users)}? Вернуть их будет нельзя.`;
      if (!(await confirm(invocation, question))) return null;
    }
    return work(false);
  });
  if (done === null) {
    output.notice("Отменено, данные не изменены.");
    invocation.finishWith(EXIT_STATUS.failed);
    return;
  }
  if (isNothing(done)) {
    output.printWrapped("Забывать больше нечего: этих пользователей в данных нет, и они в списке.");
    return;
  }
  output.print(options.dryRun ? "Это проба: ничего не изменено. Изменилось бы:" : "Забыто:");
  output.print(describeErasure(done));
}

/** Null: everybody on the list. */
async function readUsers(
  { workingFolder }: Invocation,
  { user = [], usersFile, again }: Options,
): Promise<readonly string[] | null> {
  const given = readUuids("--user", user);
  const ofFile =
    usersFile === undefined ? [] : await readUsersFile(resolve(workingFolder, usersFile));
  const users = [...new Set([...given, ...ofFile])];
  if (again) {
    if (users.length === 0) return null;
    throw new UsageError("--again забывает всех из списка: --user и --users-file с ним не нужны.");
  }
  if (users.includes(ZERO_ID)) {
    throw new UsageError("Нулевой идентификатор — это никто, забывать некого.");
  }
  if (users.length > 0) return users;
  throw new UsageError("Не сказано, кого забыть: --user UUID или --users-file ФАЙЛ.");
}

/** In pieces: each is written on its own, and nobody waits long. */
async function erase(
  client: AdministrationClient,
  users: readonly string[] | null,
  dryRun: boolean,
): Promise<Erasure> {
  if (users === null) return client.forgetAgain(dryRun);
  let erasure: Erasure = NOTHING_ERASED;
  for (let first = 0; first < users.length; first += ERASED_AT_ONCE) {
    const part = users.slice(first, first + ERASED_AT_ONCE);
    erasure = addErasures(erasure, await client.forget(part, dryRun));
  }
  return erasure;
}

function whom(users: readonly string[] | null): string {
  return users === null ? "всех из списка ещё раз" : countedUsers(users.length);
}
