import type { Command } from "commander";
import { administer } from "../administer.ts";
import { addConfigurationOptions } from "../configuration-options.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { formatRecord } from "../terminal/table.ts";
import { chooseOrganization, ORGANIZATION_OPTION } from "./choose-organization.ts";
import { hookAddress } from "./hook-address.ts";
import { HOOK_KEYS } from "./hook-keys.ts";

interface Options extends Record<string, unknown> {
  readonly organization?: string;
  readonly name?: string;
  readonly basic?: string;
}

/** `letopis hook add` */
export function addCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "add",
    "Добавить хук для своей телефонии, чата или другой системы и показать его адрес и секрет. Что и как присылать: docs/events.ru.md",
    output,
    [
      ['letopis hook add --organization "Вектор"', "Секрет передаётся как Bearer"],
      [
        'letopis hook add --organization "Вектор" --basic atc',
        "Для систем, которые умеют только логин и пароль",
      ],
    ],
  )
    .option(ORGANIZATION_OPTION.flags, ORGANIZATION_OPTION.description)
    .option("--name <name>", "Название для людей (по умолчанию «хук»)", "хук")
    .option("--basic <login>", "Проверять логин и пароль (Basic) вместо Bearer; секрет — пароль");
  return addConfigurationOptions(command, HOOK_KEYS).action(async (options: Options) => {
    const { name = "хук", basic } = options;
    const added = await administer(
      invocation,
      options,
      "refuse",
      async (client, { publicAddress }) => {
        const { hook, secret, path } = await client.addHook({
          organization: await chooseOrganization(client, options.organization),
          name,
          authentication:
            basic === undefined ? { kind: "bearer" } : { kind: "basic", login: basic },
        });
        return { hook, secret, address: hookAddress(publicAddress, path) };
      },
      HOOK_KEYS,
    );
    const lines: [string, string][] = [
      ["Хук", added.hook.id],
      ["Адрес", added.address],
      ...(basic === undefined ? [] : [["Логин", basic] satisfies [string, string]]),
      [basic === undefined ? "Bearer" : "Пароль", added.secret],
    ];
    output.print(
      formatRecord(
        lines.map(([title]) => title),
        lines.map(([, value]) => value),
        output.width,
      ),
    );
    output.notice(
      "Секрет больше не покажут: хранится только его хеш. Потеряли — добавьте другой хук.",
    );
  });
}
