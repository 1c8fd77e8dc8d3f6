import type { Command } from "commander";
import { Option } from "commander";
import type { CallingLimits } from "../../history/calling-limits.ts";
import { CONTRACT_LIMITS, DEFAULT_TIME_ZONE } from "../../history/calling-limits.ts";
import type { OrganizationChange } from "../../server/administration/organization-routes.ts";
import type { Organization } from "../../store/store.ts";
import { administer } from "../administer.ts";
import type { LimitOptions } from "../calling-limit-options.ts";
import { addLimitOptions, describeLimits, readLimits } from "../calling-limit-options.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { formatTable } from "../terminal/table.ts";
import { UsageError } from "../usage-error.ts";

interface AddOptions extends LimitOptions {
  readonly id?: string;
  readonly timeZone?: string;
}

interface SetOptions extends LimitOptions {
  readonly name?: string;
  readonly timeZone?: string;
}

/** `letopis organization list | add | set | remove` */
export function organizationCommand(invocation: Invocation): Command {
  return russianCommand(
    "organization",
    "Организации: их имена, часовые пояса и ограничения вызовов. Организацию называют по имени или идентификатору.",
    invocation.output,
    [
      ['letopis organization add "Вектор" --time-zone Europe/Moscow', "Новая организация"],
      ['letopis organization set "Вектор" --limits off', "Снять с неё ограничения вызовов"],
      ["letopis organization set --help", "Справка по подкоманде"],
    ],
  )
    .addCommand(listCommand(invocation))
    .addCommand(addCommand(invocation))
    .addCommand(setCommand(invocation))
    .addCommand(removeCommand(invocation));
}

function listCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand("list", "Показать все организации", output, [
    ["letopis organization list", "Все организации"],
  ]);
  return addConfigurationOptions(command, DATA_KEYS).action(
    async (options: Record<string, unknown>) => {
      const organizations = await administer(invocation, options, "refuse", (client) =>
        client.organizations(),
      );
      if (organizations.length === 0) {
        output.notice("Организаций ещё нет. Добавить: letopis organization add <имя>.");
        return;
      }
      const rows = organizations.map(({ id, name, timeZone, limits }) => [
        name,
        id,
        timeZone,
        limits === null ? "как в настройках" : describeLimits(limits),
      ]);
      const columns = ["ИМЯ", "ИДЕНТИФИКАТОР", "ЧАСОВОЙ ПОЯС", "ОГРАНИЧЕНИЯ"];
      output.print(formatTable(columns, rows, output.width));
    },
  );
}

function addCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand("add <name>", "Добавить организацию", output, [
    ['letopis organization add "Вектор"', "С новым идентификатором и московским временем"],
    [
      'letopis organization add "Алатау" --id 5a0f1c1e-7d52-4a29-9c6f-0d4a6a4f9b10 --time-zone Asia/Almaty --limits off',
      "С идентификатором из облака и без ограничений",
    ],
  ])
    .addOption(new Option("--id <uuid>", "Идентификатор. По умолчанию новый"))
    .addOption(timeZoneOption(`. По умолчанию ${DEFAULT_TIME_ZONE}`));
  addLimitOptions(command);
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (name: string, options: AddOptions) => {
    const added = await administer(invocation, options, "create", (client, { limits }) =>
      client.addOrganization({
        name,
        timeZone: options.timeZone ?? DEFAULT_TIME_ZONE,
        limits: readLimits(options, limits) ?? null,
        ...(options.id !== undefined && { id: options.id }),
      }),
    );
    output.printWrapped(`Организация «${added.name}» добавлена: ${added.id}.`);
  });
}

function setCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "set <organization>",
    "Изменить имя, часовой пояс или ограничения организации",
    output,
    [
      ['letopis organization set "Вектор" --limits contract', "Ограничения как в облаке"],
      ['letopis organization set "Вектор" --calls-by-day 30 --days-by-day off', "Свои ограничения"],
      ['letopis organization set "Вектор" --name "Вектор Плюс"', "Переименовать"],
    ],
  )
    .addOption(new Option("--name <name>", "Новое имя"))
    .addOption(timeZoneOption(""));
  addLimitOptions(command);
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (nameOrId: string, options: SetOptions) => {
    if (Object.keys(readChange(options, CONTRACT_LIMITS)).length === 0) {
      throw new UsageError("Не сказано, что изменить: --name, --time-zone или ограничения.");
    }
    const changed = await administer(invocation, options, "refuse", async (client, { limits }) => {
      const before = await client.organization(nameOrId);
      return client.changeOrganization(before.id, readChange(options, before.limits ?? limits));
    });
    output.printWrapped(describeOrganization(changed));
  });
}

function removeCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "remove <organization>",
    "Удалить организацию, у которой нет учётных записей, линий, клиентов, специалистов и загруженных обращений",
    output,
    [['letopis organization remove "Вектор"', "Удалить"]],
  );
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (nameOrId: string, options: Record<string, unknown>) => {
    const { name, id } = await administer(invocation, options, "refuse", (client) =>
      client.removeOrganization(nameOrId),
    );
    output.printWrapped(`Организация «${name}» (${id}) удалена.`);
  });
}

function readChange(options: SetOptions, base: CallingLimits): OrganizationChange {
  const limits = readLimits(options, base);
  return {
    ...(options.name !== undefined && { name: options.name }),
    ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
    ...(limits !== undefined && { limits }),
  };
}

function describeOrganization({ name, timeZone, limits }: Organization): string {
  const calls = limits === null ? "как в настройках" : describeLimits(limits);
  return `Организация «${name}»: ${timeZone}, ограничения: ${calls}.`;
}

function timeZoneOption(more: string): Option {
  return new Option("--time-zone <zone>", `Часовой пояс кабинета, имя IANA${more}`);
}
