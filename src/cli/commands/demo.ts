import { resolve } from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { isLoopback } from "../../configuration/address-form.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { SERVICE_PATHS } from "../../contract/namespaces.ts";
import { prepareDemo } from "../../demo/prepare-demo.ts";
import type { RunningServer } from "../../server/start-server.ts";
import type { Store } from "../../store/store.ts";
import { addConfigurationOptions, readConfiguration } from "../configuration-options.ts";
import { accountsInForce, accountTable, curlLine, latestSeen } from "../demo/welcome.ts";
import { showProgress } from "../import/progress.ts";
import type { Invocation } from "../invocation.ts";
import { createLogger } from "../logger.ts";
import { russianCommand } from "../russian-command.ts";
import { serveDataFolder } from "../serving/serve-data-folder.ts";

const KEYS = [
  "listen",
  "log.level",
  "log.format",
  "database.memoryLimit",
  "database.threads",
] as const;

/** Never the folder of real data. */
const DEMO_FOLDER = "letopis-demo";
const TREATMENTS = 100_000;
/** What the simulation's 548 days hold. */
const MOST_TREATMENTS = 10_000_000;
const SEED = 1;

interface Options extends Record<string, unknown> {
  readonly data?: string;
  readonly treatments?: number;
  readonly seed?: number;
}

/** `letopis demo` */
export function demoCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "demo",
    "Запустить сервер с демонстрационными данными: вендор, два партнёра и правдоподобные обращения по сегодняшний день. " +
      "Первый запуск создаёт данные, следующие их сохраняют. Слушать можно только этот компьютер: пароли известны всем.",
    invocation.output,
    [
      ["letopis demo", `На 127.0.0.1:8080, данные в ${DEMO_FOLDER}`],
      [
        "letopis demo --listen 127.0.0.1:9090 --treatments 1000000",
        "Другой порт, миллион обращений",
      ],
      [`letopis import --data ${DEMO_FOLDER} treatments.csv`, "Добавить свои обращения"],
    ],
  )
    .addOption(new Option("--data <folder>", `Папка данных (по умолчанию ${DEMO_FOLDER})`))
    .addOption(
      new Option(
        "--treatments <number>",
        `Сколько обращений создать (по умолчанию ${TREATMENTS})`,
      ).argParser((text: string) => wholeNumber(text, MOST_TREATMENTS)),
    )
    .addOption(
      new Option(
        "--seed <number>",
        `Начало случайных чисел: одинаковое даёт одинаковые данные (по умолчанию ${SEED})`,
      ).argParser((text: string) => wholeNumber(text, 2 ** 32 - 1)),
    );
  addConfigurationOptions(command, KEYS);
  return command.action((options: Options) => runDemo(invocation, options));
}

async function runDemo(invocation: Invocation, options: Options): Promise<void> {
  const { configuration: configured, sources } = await readConfiguration(invocation, KEYS, options);
  const configuration: Configuration = {
    ...configured,
    data: resolve(invocation.workingFolder, options.data ?? DEMO_FOLDER),
    // Whatever the environment says: made-up data do not belong among real ones.
    store: null,
    log:
      sources.get("log.level")?.kind === "default"
        ? { ...configured.log, level: "warn" }
        : configured.log,
  };
  requireLoopback(configuration);
  await serveDataFolder(invocation, {
    configuration,
    logger: createLogger(configuration.log, invocation.stdout),
    prepare: (store) => prepare(invocation, store, options),
    onListening: (server, store) => welcome(invocation, server, store, configuration.data),
  });
  invocation.output.notice("Остановлено.");
}

/** What `checkListening` advises besides, a demo has no options for. */
function requireLoopback({ listen }: Configuration): void {
  if (isLoopback(listen.host)) return;
  throw new LetopisError(
    "LISTEN_REFUSED",
    "Демонстрация слушает только этот компьютер: её пароли известны всем. " +
      "Укажите --listen 127.0.0.1:ПОРТ.",
  );
}

async function prepare(invocation: Invocation, store: Store, options: Options): Promise<void> {
  const { output, clock, signal } = invocation;
  const { treatments = TREATMENTS, seed = SEED } = options;
  const progress = showProgress(output, clock, {
    title: "Создаю обращения",
    total: treatments,
    inBytes: false,
  });
  let made: boolean;
  try {
    const onProgress = (rows: number) => progress.update({ done: rows, rows });
    made = await prepareDemo(store, { clock, treatments, seed, onProgress, signal });
  } finally {
    progress.stop();
  }
  if (!made && (options.treatments !== undefined || options.seed !== undefined)) {
    output.notice(
      "Данные уже созданы и остаются как есть: --treatments и --seed действуют только для новой папки.",
    );
  }
}

async function welcome(
  { output }: Invocation,
  { addresses }: RunningServer,
  store: Store,
  folder: string,
): Promise<void> {
  const accounts = await accountsInForce(store);
  const [address = ""] = addresses;
  output.print(`Сервис:   ${address}${SERVICE_PATHS[0]}`);
  output.print(`Страница: ${address}/`);
  output.print(`Данные:   ${folder}`);
  output.print("");
  output.print(accountTable(accounts, output.width));
  const account = accounts.find(({ limited }) => !limited);
  const latest = account && (await latestSeen(store, account));
  if (account && latest) {
    output.print("\nПопробуйте в другом окне:\n");
    output.print(curlLine(address, account, latest));
  }
  output.print("\nОстановить: Ctrl+C");
}

function wholeNumber(text: string, most: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= most) return number;
  throw new InvalidArgumentError(`Нужно целое число от 0 до ${most}.`);
}
