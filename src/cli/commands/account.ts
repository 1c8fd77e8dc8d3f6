import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { OPERATIONS } from "../../contract/operation.ts";
import { administer } from "../administer.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import type { Invocation } from "../invocation.ts";
import type { PasswordOptions } from "../password.ts";
import { readNewPassword } from "../password.ts";
import { russianCommand } from "../russian-command.ts";
import { formatTable } from "../terminal/table.ts";
import { UsageError } from "../usage-error.ts";

const NAMES = OPERATIONS.map((operation) => operation.name);

interface NewPasswordOptions extends PasswordOptions, Record<string, unknown> {
  readonly generate?: true;
}

interface AddOptions extends NewPasswordOptions {
  readonly organization: string;
  /** In a box: Commander takes a bare null, which stands for all, for no value. */
  readonly operations?: { readonly names: readonly string[] | null };
  readonly administrator?: true;
}

interface UpdateOptions extends Record<string, unknown> {
  /** False for `--no-administrator`; absent when neither was given. */
  readonly administrator?: boolean;
}

const ADMINISTRATOR = "управляет организациями и учётными записями через REST";

/** `letopis account list | add | password | allow | update | remove` */
export function accountCommand(invocation: Invocation): Command {
  return russianCommand(
    "account",
    "Учётные записи, под которыми программы вызывают сервис. Пароль спрашивается без показа, " +
      "читается из файла (--password-file) или переменной LETOPIS_PASSWORD, либо придумывается (--generate); " +
      "в командной строке его быть не может.",
    invocation.output,
    [
      ['letopis account add buh --organization "Вектор"', "Новая запись, пароль спросят"],
      ["letopis account add --help", "Справка по подкоманде"],
    ],
  )
    .addCommand(listCommand(invocation))
    .addCommand(addCommand(invocation))
    .addCommand(passwordCommand(invocation))
    .addCommand(allowCommand(invocation))
    .addCommand(updateCommand(invocation))
    .addCommand(removeCommand(invocation));
}

function listCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand("list", "Показать все учётные записи", output, [
    ["letopis account list", "Все учётные записи"],
  ]);
  return addConfigurationOptions(command, DATA_KEYS).action(
    async (options: Record<string, unknown>) => {
      const accounts = await administer(invocation, options, "refuse", (client) =>
        client.accounts(),
      );
      if (accounts.length === 0) {
        output.notice("Учётных записей ещё нет. Добавить: letopis account add --help.");
        return;
      }
      const rows = accounts.map(({ login, organization, operations, demo, administrator }) => [
        login,
        organization.name,
        describeOperations(operations),
        demo ? "демонстрационный" : "свой",
        administrator ? "администратор" : "",
      ]);
      const columns = ["ЛОГИН", "ОРГАНИЗАЦИЯ", "ОПЕРАЦИИ", "ПАРОЛЬ", "ПРАВА"];
      output.print(formatTable(columns, rows, output.width));
    },
  );
}

function addCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand("add <login>", "Добавить учётную запись", output, [
    ['letopis account add buh --organization "Вектор"', "Пароль спросят дважды"],
    ['letopis account add buh --organization "Вектор" --generate', "Пароль придумать и показать"],
    [
      'letopis account add buh --organization "Вектор" --password-file /run/secrets/buh',
      "Пароль из первой строки файла",
    ],
  ])
    .requiredOption("--organization <name|id>", "Организация, чьи обращения видит запись")
    .addOption(operationsOption("Какие операции ей доступны"))
    .option("--administrator", `Запись ${ADMINISTRATOR}`);
  addPasswordOptions(command);
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (login: string, options: AddOptions) => {
    const { password, generated } = await readNewPassword(invocation, options, login);
    const { organization } = options;
    const operations = options.operations?.names ?? null;
    const added = await administer(invocation, options, "refuse", (client) =>
      client.addAccount({
        login,
        organization,
        password,
        operations,
        administrator: options.administrator ?? false,
      }),
    );
    output.printWrapped(
      `Учётная запись «${added.login}» добавлена, организация «${added.organization.name}».`,
    );
    if (generated) showPassword(invocation, password);
  });
}

function passwordCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "password <login>",
    "Сменить пароль. Прежний перестаёт действовать сразу.",
    output,
    [
      ["letopis account password buh", "Новый пароль спросят дважды"],
      ["letopis account password buh --generate", "Новый пароль придумать и показать"],
    ],
  );
  addPasswordOptions(command);
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (login: string, options: NewPasswordOptions) => {
    const { password, generated } = await readNewPassword(invocation, options, login);
    await administer(invocation, options, "refuse", (client) =>
      client.changeAccount(login, { password }),
    );
    output.printWrapped(`Пароль учётной записи «${login}» сменён.`);
    if (generated) showPassword(invocation, password);
  });
}

function allowCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "allow <login> <operations>",
    `Задать, какие операции доступны учётной записи: all, none или имена через запятую (${NAMES.join(", ")})`,
    output,
    [
      ["letopis account allow buh all", "Все операции, и будущие тоже"],
      ["letopis account allow buh none", "Закрыть доступ, не удаляя записи"],
    ],
  );
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (login: string, text: string, options: Record<string, unknown>) => {
    const operations = parseOperations(text);
    await administer(invocation, options, "refuse", (client) =>
      client.changeAccount(login, { operations }),
    );
    output.printWrapped(`Учётной записи «${login}» доступно: ${describeOperations(operations)}.`);
  });
}

function updateCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand("update <login>", "Изменить права учётной записи", output, [
    ["letopis account update buh --administrator", "Дать права администратора"],
    ["letopis account update buh --no-administrator", "Забрать их"],
  ])
    .option("--administrator", `Запись ${ADMINISTRATOR}`)
    .option("--no-administrator", "Запись видит и меняет только своё");
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (login: string, options: UpdateOptions) => {
    const { administrator } = options;
    if (administrator === undefined) {
      throw new UsageError("Что изменить? Укажите --administrator или --no-administrator.");
    }
    await administer(invocation, options, "refuse", (client) =>
      client.changeAccount(login, { administrator }),
    );
    output.printWrapped(
      administrator
        ? `Учётная запись «${login}» — администратор: ${ADMINISTRATOR}.`
        : `Учётная запись «${login}» больше не администратор.`,
    );
  });
}

function removeCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand("remove <login>", "Удалить учётную запись", output, [
    ["letopis account remove buh", "Удалить"],
  ]);
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (login: string, options: Record<string, unknown>) => {
    await administer(invocation, options, "refuse", (client) => client.removeAccount(login));
    output.printWrapped(`Учётная запись «${login}» удалена.`);
  });
}

function addPasswordOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--generate", "Придумать пароль и показать его один раз").conflicts(
        "passwordFile",
      ),
    )
    .addOption(new Option("--password-file <file>", "Взять пароль из первой строки файла"));
}

/** The result of the command, and the only time that it is seen. */
function showPassword({ output }: Invocation, password: string): void {
  output.print(password);
  output.notice("Запишите пароль: больше он нигде не показывается.");
}

function operationsOption(description: string): Option {
  return new Option(
    "--operations <list>",
    `${description}: all (по умолчанию), none или имена через запятую`,
  ).argParser((text: string) => ({ names: parseOperations(text) }));
}

function parseOperations(text: string): readonly string[] | null {
  if (text === "all") return null;
  if (text === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`Операции ${unknown} нет. Есть: ${NAMES.join(", ")}.`);
}

function describeOperations(operations: readonly string[] | null): string {
  if (operations === null) return "все операции";
  return operations.length === 0 ? "ни одной операции" : operations.join(", ");
}
