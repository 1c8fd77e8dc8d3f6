import type { Command } from "commander";
import type { Configuration } from "../../configuration/configuration.ts";
import type { LoadedConfiguration } from "../../configuration/load-configuration.ts";
import { SETTING_KEYS } from "../../configuration/settings.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { addConfigurationOptions, readConfiguration } from "../configuration-options.ts";
import { checkAddress } from "../doctor/check-address.ts";
import { checkClock } from "../doctor/check-clock.ts";
import { checkDataFolder } from "../doctor/check-data-folder.ts";
import { checkPorts, checkTls } from "../doctor/check-network.ts";
import type { Finding } from "../doctor/finding.ts";
import { ok, printFinding, problem } from "../doctor/finding.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import type { Invocation } from "../invocation.ts";
import { readPassword } from "../password.ts";
import { russianCommand } from "../russian-command.ts";
import { readServiceAddress } from "../service-address-argument.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends Record<string, unknown> {
  readonly address?: string;
  readonly login?: string;
  readonly passwordFile?: string;
}

/** `letopis doctor` */
export function doctorCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "doctor",
    "Проверить настройки, папку данных, сертификат, порты и часы, а с --address — и любой адрес PartnerWebAPI2, " +
      "и сказать, что не так и что делать. Принимает те же параметры, что serve. Вызов по адресу входит в счёт вызовов этого часа.",
    invocation.output,
    [
      ["letopis doctor", "Проверить настройки и данные"],
      ["letopis doctor --config /etc/letopis/letopis.toml", "То же с файлом настроек"],
      [
        "letopis doctor --address https://example.ru/cus/ws/PartnerWebAPI2 --login buh",
        "Проверить и адрес",
      ],
    ],
  )
    .option("--address <url>", "Какой адрес проверить")
    .option("--login <login>", "С каким логином; без него — только то, что видно без пароля")
    .option("--password-file <file>", "Взять пароль из первой строки файла");
  addConfigurationOptions(command, SETTING_KEYS);
  return command.action((options: Options) => runDoctor(invocation, options));
}

async function runDoctor(invocation: Invocation, options: Options): Promise<void> {
  const { output } = invocation;
  const address = options.address === undefined ? null : readServiceAddress(options.address);
  if (address === null && options.login !== undefined) {
    throw new UsageError("--login нужен только вместе с --address.");
  }
  const credentials = await readCredentials(invocation, options);
  const counts = { ok: 0, warning: 0, problem: 0 };
  const tell = (finding: Finding) => {
    printFinding(output, finding);
    counts[finding.level]++;
  };
  for await (const finding of checkHere(invocation, options)) tell(finding);
  if (address !== null) {
    for await (const finding of checkAddress(invocation, address, credentials)) tell(finding);
  }
  output.print(
    counts.problem + counts.warning === 0
      ? "Всё в порядке."
      : `Проблем: ${counts.problem}, предупреждений: ${counts.warning}.`,
  );
  if (counts.problem > 0) invocation.finishWith(EXIT_STATUS.withFindings);
}

async function readCredentials(invocation: Invocation, options: Options) {
  const { login } = options;
  if (login === undefined) return null;
  return { login, password: await readPassword(invocation, options, login) };
}

/** Everything about this machine. */
async function* checkHere(invocation: Invocation, options: Options): AsyncGenerator<Finding> {
  let loaded: LoadedConfiguration;
  try {
    loaded = await readConfiguration(invocation, SETTING_KEYS, options);
  } catch (error) {
    if (!(error instanceof LetopisError)) throw error;
    yield problem("Настройки", error);
    return;
  }
  const { configuration, file } = loaded;
  yield ok("Настройки", file ?? "без файла, переменные и параметры в порядке");
  yield* await checkRest(invocation, configuration);
}

async function checkRest(invocation: Invocation, configuration: Configuration) {
  const { clock } = invocation;
  const { findings, contents } = await checkDataFolder(invocation, configuration);
  const circumstances = {
    demoPasswords: contents?.accounts.some(({ demo }) => demo) ?? false,
    isServed: contents?.status.kind === "server",
  };
  return [
    ...findings,
    ...(await checkPorts(configuration, circumstances)),
    ...(await checkTls(configuration, clock)),
    ...checkClock(clock, contents?.status.store ?? null),
  ];
}
