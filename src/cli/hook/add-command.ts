import type { Command } from "commander";
import { readPublicAddress } from "../../push/addresses.ts";
import { administer } from "../administer.ts";
import { chooseOrganization } from "../choose-organization.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { formatRecord } from "../terminal/table.ts";
import { hookAddress, subscribedAddress } from "./hook-address.ts";
import { addHookOptions, HOOK_KEYS } from "./hook-keys.ts";
import { ORGANIZATION_OPTION } from "./organization-option.ts";

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
    .option("--name <name>", "Название для людей (по умолчанию «Хук» с номером)")
    .option("--basic <login>", "Проверять логин и пароль (Basic) вместо Bearer; секрет — пароль");
  return addHookOptions(command).action(async (options: Options) => {
    const { basic } = options;
    const added = await administer(
      invocation,
      options,
      "refuse",
      async (client, { publicAddress }) => {
        // Checked as for a push service: the secret goes there with every event.
        if (publicAddress !== null) readPublicAddress(publicAddress);
        const hooks = await client.hooks();
        const { hook, secret, path } = await client.addHook({
          organization: await chooseOrganization(client, options.organization),
          name: options.name ?? nextName(hooks),
          authentication:
            basic === undefined ? { kind: "bearer" } : { kind: "basic", login: basic },
        });
        const server = publicAddress ?? subscribedAddress(hooks);
        return { hook, secret, address: hookAddress(server, path) };
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

/** `Хук 1`, `Хук 2`: the first that is free. */
function nextName(hooks: readonly { readonly name: string }[]): string {
  const taken = new Set(hooks.map(({ name }) => name));
  let number = 1;
  while (taken.has(`Хук ${number}`)) number += 1;
  return `Хук ${number}`;
}
