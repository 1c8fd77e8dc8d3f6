import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { CONTRACT_LIMITS } from "../../history/calling-limits.ts";
import { MIRROR_DEFAULTS, MIRROR_LIMITS } from "../../mirror/limits.ts";
import { readUpstreamAddress } from "../../mirror/upstream-address.ts";
import type { MirrorChange } from "../../server/administration/mirror-requests.ts";
import { administer } from "../administer.ts";
import type { LimitOptions } from "../calling-limit-options.ts";
import { addLimitOptions, readLimits } from "../calling-limit-options.ts";
import { chooseOrganization } from "../choose-organization.ts";
import { addConfigurationOptions } from "../configuration-options.ts";
import type { Invocation } from "../invocation.ts";
import { readPassword } from "../password.ts";
import { russianCommand } from "../russian-command.ts";
import { UsageError } from "../usage-error.ts";
import { checkAccount } from "./check-account.ts";
import { chooseMirror, ORGANIZATION_OPTION } from "./choose-mirror.ts";
import { describeStatus } from "./describe-status.ts";
import { MIRROR_KEYS } from "./mirror-keys.ts";

/** `letopis mirror add | set | password | pause | resume | remove`: the account, and its settings. */

interface AccountOptions extends LimitOptions {
  readonly organization?: string;
  readonly from?: string;
  readonly login?: string;
  readonly passwordFile?: string;
  readonly timeZone?: string;
  readonly since?: string;
  readonly reserve?: number;
  readonly rereadDays?: number;
  readonly every?: number;
}

interface NewAccountOptions extends AccountOptions {
  readonly from: string;
  readonly login: string;
  readonly since: string;
}

export function addCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "add",
    "Добавить зеркало кабинета 1С-Коннект. Пароль спросят без показа; хранится он зашифрованным, ключ — вне папки данных",
    output,
    [
      [
        "letopis mirror add --from https://cloud.example.ru/cus/ws/PartnerWebAPI2 --login partner --since 2019-01-01",
        "Вся история с 2019 года",
      ],
      [
        'letopis mirror add --organization "Вектор" --from https://cloud.example.ru/cus/ws/PartnerWebAPI2 --login partner --password-file pass.txt --time-zone Asia/Almaty --since 2024-01-01',
        "Для одной из нескольких организаций",
      ],
    ],
  )
    .option("--organization <name|id>", "Организация, чей это кабинет. Не нужно, если она одна")
    .requiredOption("--from <url>", "Адрес службы PartnerWebAPI2: https, или http этого компьютера")
    .requiredOption("--login <login>", "Логин кабинета")
    .requiredOption("--since <date>", "С какого дня загружать историю, в поясе кабинета");
  addAccountOptions(command);
  return addConfigurationOptions(command, MIRROR_KEYS).action(
    async (options: NewAccountOptions) => {
      const { from, login, since } = options;
      const address = readUpstreamAddress(from);
      const password = await readPassword(invocation, options, login);
      await checkAccount(output, address, login, password, invocation.signal);
      const status = await administer(
        invocation,
        options,
        "refuse",
        async (client) =>
          client.addMirror({
            organization: await chooseOrganization(client, options.organization),
            address: from,
            login,
            password,
            since,
            ...settingsOf(options),
          }),
        MIRROR_KEYS,
      );
      output.print(describeStatus(status, output.width));
      output.notice(
        status.watching
          ? "Сервер уже загружает историю. Как идут дела: letopis mirror watch."
          : "Загрузить историю: letopis mirror run. Держать её в актуальном состоянии: letopis serve.",
      );
      output.notice(
        `Чтобы свои программы спрашивали Летопись без ограничений облака: letopis organization set "${status.name}" --limits off.`,
      );
    },
  );
}

export function setCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "set",
    "Изменить настройки зеркала. Для другого адреса или логина спросят пароль; при другом часовом поясе всё загрузится заново",
    output,
    [
      ["letopis mirror set --reserve 5", "Оставлять другим программам пять вызовов в час"],
      ["letopis mirror set --time-zone Asia/Almaty", "Исправить часовой пояс кабинета"],
      ["letopis mirror set --since 2015-01-01", "Загрузить и более раннюю историю"],
    ],
  )
    .option(ORGANIZATION_OPTION.flags, ORGANIZATION_OPTION.description)
    .option("--from <url>", "Другой адрес службы")
    .option("--login <login>", "Другой логин")
    .option("--since <date>", "С какого дня нужна история");
  addAccountOptions(command);
  return addConfigurationOptions(command, MIRROR_KEYS).action(async (options: AccountOptions) => {
    const { from, login, since } = options;
    const change: MirrorChange = {
      ...settingsOf(options),
      ...(from !== undefined && { address: readUpstreamAddress(from).href }),
      ...(login !== undefined && { login }),
      ...(since !== undefined && { since }),
    };
    if (Object.keys(change).length === 0) {
      throw new UsageError("Не сказано, что изменить: letopis mirror set --help.");
    }
    const isOtherAccount = from !== undefined || login !== undefined;
    await changeMirror(invocation, options, change, isOtherAccount);
  });
}

export function passwordCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "password",
    "Задать новый пароль кабинета: после смены в облаке или потери ключа",
    invocation.output,
    [["letopis mirror password", "Пароль спросят"]],
  )
    .option(ORGANIZATION_OPTION.flags, ORGANIZATION_OPTION.description)
    .option("--password-file <file>", "Взять пароль из файла, первая строка");
  return addConfigurationOptions(command, MIRROR_KEYS).action((options: AccountOptions) =>
    changeMirror(invocation, options, {}, true),
  );
}

export function pauseCommand(invocation: Invocation): Command {
  return pausing(invocation, "pause", "Приостановить зеркало: вызовов больше не будет", true);
}

export function resumeCommand(invocation: Invocation): Command {
  return pausing(invocation, "resume", "Продолжить приостановленное зеркало", false);
}

export function removeCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "remove",
    "Удалить зеркало с его паролем. Загруженные обращения остаются",
    output,
    [["letopis mirror remove", "Удалить единственное зеркало"]],
  ).option(ORGANIZATION_OPTION.flags, ORGANIZATION_OPTION.description);
  return addConfigurationOptions(command, MIRROR_KEYS).action(async (options: AccountOptions) => {
    const { name } = await administer(
      invocation,
      options,
      "refuse",
      async (client) => client.removeMirror(await chooseMirror(client, options.organization)),
      MIRROR_KEYS,
    );
    output.printWrapped(`Зеркало организации «${name}» удалено, обращения остались.`);
  });
}

function pausing(
  invocation: Invocation,
  name: string,
  description: string,
  paused: boolean,
): Command {
  const command = russianCommand(name, description, invocation.output, [
    [`letopis mirror ${name}`, "Единственное зеркало"],
  ]).option(ORGANIZATION_OPTION.flags, ORGANIZATION_OPTION.description);
  return addConfigurationOptions(command, MIRROR_KEYS).action((options: AccountOptions) =>
    changeMirror(invocation, options, { paused }, false),
  );
}

/** @param needsPassword whether to read a password, and to try it, before anything is changed */
async function changeMirror(
  invocation: Invocation,
  options: AccountOptions,
  change: MirrorChange,
  needsPassword: boolean,
): Promise<void> {
  const { output, signal } = invocation;
  const status = await administer(
    invocation,
    options,
    "refuse",
    async (client) => {
      const organization = await chooseMirror(client, options.organization);
      if (!needsPassword) return client.changeMirror(organization, change);
      const { address, login } = { ...(await client.mirror(organization)), ...change };
      const password = await readPassword(invocation, options, login);
      await checkAccount(output, new URL(address), login, password, signal);
      return client.changeMirror(organization, { ...change, password });
    },
    MIRROR_KEYS,
  );
  output.print(describeStatus(status, output.width));
  if (change.timeZone !== undefined) {
    output.notice("Если пояс стал другим, всё загружается заново.");
  }
}

function settingsOf(options: AccountOptions): MirrorChange {
  const { timeZone, reserve, rereadDays, every } = options;
  const limits = readLimits(options, CONTRACT_LIMITS);
  return {
    ...(timeZone !== undefined && { timeZone }),
    ...(reserve !== undefined && { reservedCalls: reserve }),
    ...(rereadDays !== undefined && { rereadDays }),
    ...(every !== undefined && { pollSeconds: every * 60 }),
    ...(limits !== undefined && { limits: limits ?? CONTRACT_LIMITS }),
  };
}

function addAccountOptions(command: Command): void {
  const { reservedCalls, rereadDays, pollSeconds } = MIRROR_DEFAULTS;
  const most = MIRROR_LIMITS;
  command
    .option("--password-file <file>", "Взять пароль из файла, первая строка")
    .option("--time-zone <zone>", "Часовой пояс кабинета, имя IANA. По умолчанию пояс организации")
    .addOption(
      numberOption(
        "--reserve <calls>",
        `Сколько вызовов в час оставлять другим программам (по умолчанию ${reservedCalls})`,
        0,
        most.reservedCalls,
      ),
    )
    .addOption(
      numberOption(
        "--reread-days <days>",
        `Сколько последних дней перечитывать раз в сутки ради оценок и исправлений (по умолчанию ${rereadDays})`,
        0,
        most.rereadDays,
      ),
    )
    .addOption(
      numberOption(
        "--every <minutes>",
        `Как часто спрашивать о новом, минут (по умолчанию ${pollSeconds / 60})`,
        most.shortestPollSeconds / 60,
        most.longestPollSeconds / 60,
      ),
    );
  addLimitOptions(command);
}

function numberOption(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, description).argParser((text: string) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Нужно целое число от ${least} до ${most}.`);
  });
}
