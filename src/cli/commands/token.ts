import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { API_LIMITS } from "../../api/limits.ts";
import type { ListedToken } from "../../server/administration/token-routes.ts";
import type { TokenScope } from "../../store/access-store.ts";
import { administer } from "../administer.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { formatTable } from "../terminal/table.ts";

const DEFAULT_DAYS = 365;

interface AddOptions extends Record<string, unknown> {
  readonly name: string;
  readonly manage?: true;
  /** In a box: Commander takes a bare null for no value. */
  readonly expires?: { readonly days: number | null };
}

/** `letopis token list | add | remove` */
export function tokenCommand(invocation: Invocation): Command {
  return russianCommand(
    "token",
    "Токены: с ними программы обращаются к REST API вместо логина и пароля учётной записи (docs/api.ru.md). " +
      "Токену доступно не больше, чем его учётной записи; службе SOAP токены не подходят.",
    invocation.output,
    [
      ['letopis token add buh --name "Отчёты в BI"', "Новый токен; секрет покажут один раз"],
      ["letopis token list", "Все токены"],
    ],
  )
    .addCommand(listCommand(invocation))
    .addCommand(addCommand(invocation))
    .addCommand(removeCommand(invocation));
}

function listCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand("list", "Показать все токены, без секретов", output, [
    ["letopis token list", "Все токены"],
    ["letopis token list --json", "Для программ: JSON"],
  ]).option("--json", "Печатать JSON; моменты в секундах UTC");
  return addConfigurationOptions(command, DATA_KEYS).action(
    async (options: Record<string, unknown>) => {
      const tokens = await administer(invocation, options, "refuse", (client) => client.tokens());
      if (options["json"] === true) {
        output.print(JSON.stringify(tokens, null, 2));
      } else if (tokens.length === 0) {
        output.notice("Токенов ещё нет. Добавить: letopis token add --help.");
      } else {
        const columns = ["ТОКЕН", "НАЗВАНИЕ", "ЛОГИН", "ПРАВА", "ДЕЙСТВУЕТ ДО"];
        output.print(formatTable(columns, tokens.map(cells), output.width));
      }
    },
  );
}

function addCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "add <login>",
    "Добавить токен учётной записи и показать его секрет",
    output,
    [
      ['letopis token add buh --name "Отчёты в BI"', "Только чтение, на год"],
      [
        'letopis token add buh --name "Настройка" --manage --expires 7',
        "И для настроек, на неделю",
      ],
    ],
  )
    .requiredOption("--name <name>", "Название для людей: для чего токен")
    .option("--manage", "И менять настройки организации, а администратору — всё, что ему доступно")
    .addOption(
      new Option(
        "--expires <days>",
        `Через сколько дней перестанет действовать; never — никогда. По умолчанию ${DEFAULT_DAYS}`,
      ).argParser(readExpiry),
    );
  return addConfigurationOptions(command, DATA_KEYS).action(
    async (login: string, { name, manage, expires, ...options }: AddOptions) => {
      const scopes: TokenScope[] = manage ? ["read", "manage"] : ["read"];
      const expiresInDays = expires === undefined ? DEFAULT_DAYS : expires.days;
      const added = await administer(invocation, options, "refuse", (client) =>
        client.addToken({ login, name, scopes, expiresInDays }),
      );
      output.print(added.secret);
      output.notice(
        `Токен ${added.id}. Запишите секрет: больше его не покажут, хранится только его хеш.`,
      );
    },
  );
}

function removeCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "remove <token>",
    "Удалить токен: он перестаёт действовать сразу",
    output,
    [["letopis token remove 1c1f0c9e-6a55-4b5e-8a4e-2f6d1b7c9d10", "Идентификатор — из списка"]],
  );
  return addConfigurationOptions(command, DATA_KEYS).action(
    async (id: string, options: Record<string, unknown>) => {
      await administer(invocation, options, "refuse", (client) => client.removeToken(id));
      output.printWrapped("Токен удалён.");
    },
  );
}

function cells({ id, name, login, scopes, expiresAt }: ListedToken): string[] {
  return [
    id,
    name,
    login,
    scopes.includes("manage") ? "чтение и настройки" : "чтение",
    expiresAt === null ? "всегда" : new Date(expiresAt * 1000).toISOString().slice(0, 10),
  ];
}

function readExpiry(text: string): { readonly days: number | null } {
  if (text === "never") return { days: null };
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= API_LIMITS.tokenDays) return { days };
  throw new InvalidArgumentError(`Нужно число дней от 1 до ${API_LIMITS.tokenDays} или never.`);
}
