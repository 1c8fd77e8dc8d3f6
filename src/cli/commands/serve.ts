import type { Command } from "commander";
import type { Configuration } from "../../configuration/configuration.ts";
import { SETTING_KEYS } from "../../configuration/settings.ts";
import { SERVICE_PATHS } from "../../contract/namespaces.ts";
import { describePlace } from "../../store/open-store.ts";
import { addConfigurationOptions, readConfiguration } from "../configuration-options.ts";
import type { Invocation } from "../invocation.ts";
import { createLogger, isPretty } from "../logger.ts";
import { russianCommand } from "../russian-command.ts";
import { serveDataFolder } from "../serving/serve-data-folder.ts";
import { storeOption } from "../store-option.ts";

/** `letopis serve` */
export function serveCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "serve",
    "Запустить сервер. Настройки берутся из файла, затем из переменных среды, затем из параметров. " +
      "Ctrl+C или SIGTERM — остановка, при которой ответы доходят до конца; второй сигнал останавливает сразу.",
    invocation.output,
    [
      ["letopis serve", "На 127.0.0.1:8080, данные в letopis-data"],
      [
        "letopis serve --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem",
        "В сети, по HTTPS",
      ],
      [
        "letopis serve --store postgres://letopis@db.example.ru/letopis",
        "Данные в PostgreSQL, общей для нескольких серверов",
      ],
      ["letopis serve --config /etc/letopis/letopis.toml", "С файлом настроек"],
    ],
  );
  addConfigurationOptions(command, SETTING_KEYS);
  return command.action(async (options: Record<string, unknown>) => {
    const { configuration, file } = await readConfiguration(invocation, SETTING_KEYS, options);
    await runServer(invocation, configuration, file);
  });
}

async function runServer(
  invocation: Invocation,
  configuration: Configuration,
  file: string | null,
): Promise<void> {
  const { output, stdout, workingFolder } = invocation;
  const pretty = isPretty(configuration.log, stdout);
  const logger = createLogger(configuration.log, stdout);
  await serveDataFolder(invocation, {
    configuration,
    logger,
    onListening: async ({ addresses, metricsAddress }, store) => {
      const data = describePlace(configuration);
      if (pretty) {
        for (const address of addresses) output.print(`Сервис: ${address}${SERVICE_PATHS[0]}`);
        if (metricsAddress !== null) output.print(`Метрики: ${metricsAddress}/metrics`);
        output.print(`Данные: ${data}`);
        output.print("Остановить: Ctrl+C");
      } else {
        logger.info({ addresses, metricsAddress, data, configuration: file }, "listening");
      }
      if ((await store.accounts.list()).length > 0) return;
      if (pretty) output.notice(nobodyCanSignIn(configuration, workingFolder), "yellow");
      else logger.warn("no accounts yet: nobody can sign in");
    },
  });
  if (pretty) output.notice("Остановлено.");
  else logger.info("stopped");
}

function nobodyCanSignIn(configuration: Configuration, workingFolder: string): string {
  const where = storeOption(configuration, workingFolder);
  return [
    "Войти пока не может никто: учётных записей нет. В другом окне:",
    `  letopis organization add "Вектор"${where}`,
    `  letopis account add buh --organization "Вектор"${where}`,
  ].join("\n");
}
