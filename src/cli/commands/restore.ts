import { resolve } from "node:path";
import type { Command } from "commander";
import { requireBackup } from "../../server/administration/backup-files.ts";
import { administer } from "../administer.ts";
import { addConfigurationOptions, DATA_KEYS } from "../configuration-options.ts";
import { confirm } from "../confirm.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { counted } from "../terminal/quantities.ts";

interface Options extends Record<string, unknown> {
  readonly yes?: true;
}

/** `letopis restore FILE` */
export function restoreCommand(invocation: Invocation): Command {
  const { output, workingFolder } = invocation;
  const command = russianCommand(
    "restore <file>",
    "Заменить все данные содержимым резервной копии. Если копия не годится, данные остаются прежними.",
    output,
    [
      ["letopis restore letopis-2026-01-31.backup", "Вернуть данные из копии"],
      ["letopis restore --yes --data /var/lib/letopis letopis.backup", "Без вопроса, для скриптов"],
    ],
  );
  addConfigurationOptions(command, DATA_KEYS).option("-y, --yes", "Не спрашивать подтверждения");
  return command.action(async (file: string, options: Options) => {
    const path = resolve(workingFolder, file);
    await requireBackup(path);
    const restored = await administer(invocation, options, "create", async (client, { data }) => {
      const { store } = await client.status();
      if (store.treatments > 0 && !options.yes) {
        const rows = counted(store.treatments, "обращение", "обращения", "обращений");
        const question = `Данные в ${data} (${rows}) будут заменены содержимым ${path}. Продолжить?`;
        if (!(await confirm(invocation, question))) return null;
      }
      return client.restore(path);
    });
    if (restored === null) {
      output.notice("Отменено, данные не изменены.");
      invocation.finishWith(EXIT_STATUS.failed);
      return;
    }
    const rows = counted(restored.treatments, "обращение", "обращения", "обращений");
    output.printWrapped(`Данные восстановлены: ${rows}.`);
  });
}
