import { resolve } from "node:path";
import type { Command } from "commander";
import { administer } from "../administer.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { counted, formatBytes } from "../terminal/quantities.ts";

/** `letopis backup FILE` */
export function backupCommand(invocation: Invocation): Command {
  const { output, workingFolder } = invocation;
  const command = russianCommand(
    "backup <file>",
    "Записать резервную копию всех данных в новый файл. Сервер при этом продолжает работать.",
    output,
    [
      ["letopis backup letopis-2026-01-31.backup", "Копия в рабочую папку"],
      [
        "letopis backup --data /var/lib/letopis /mnt/backup/letopis.backup",
        "Копия данных работающего сервера",
      ],
    ],
  );
  addConfigurationOptions(command, DATA_KEYS);
  return command.action(async (file: string, options: Record<string, unknown>) => {
    const path = resolve(workingFolder, file);
    const { treatments, bytes } = await administer(invocation, options, "refuse", (client) =>
      client.backUp(path),
    );
    const rows = counted(treatments, "обращение", "обращения", "обращений");
    output.printWrapped(`Копия записана: ${path}, ${rows}, ${formatBytes(bytes)}.`);
  });
}
