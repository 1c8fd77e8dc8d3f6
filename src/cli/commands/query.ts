import type { Command } from "commander";
import { Option } from "commander";
import { callHistory } from "../../client/call-history.ts";
import type { HistoryFilters } from "../../client/history-filters.ts";
import { wireParameters } from "../../client/history-filters.ts";
import { HISTORY_PARAMETERS } from "../../contract/parameters.ts";
import type { Invocation } from "../invocation.ts";
import { readPassword } from "../password.ts";
import type { RowFormat } from "../query/row-writer.ts";
import { createRowWriter, ROW_FORMATS } from "../query/row-writer.ts";
import { russianCommand } from "../russian-command.ts";
import { readServiceAddress } from "../service-address-argument.ts";
import { counted } from "../terminal/quantities.ts";

interface Options extends Record<string, unknown> {
  readonly from: string;
  readonly login: string;
  readonly passwordFile?: string;
  readonly format?: RowFormat;
}

/** A filter as an option: `OpenedFrom` is `--opened-from`, `ClientID` is `--client-id`. */
const FILTER_OPTIONS = HISTORY_PARAMETERS.map(({ name, field, kind, description }) => {
  const long = name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
  const placeholder = kind === "id" ? "uuid" : "date";
  return { field, option: () => new Option(`--${long} <${placeholder}>`, description.ru) };
});

/** `letopis query --from URL --login L` */
export function queryCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "query",
    "Вызвать GetHistoryOfServiceTreatments по любому адресу PartnerWebAPI2 — нашему или облачному — и показать обращения. " +
      "Даты вида 2024-02-26 или 2024-02-26T10:30:00, в часовом поясе учётной записи. " +
      "Пароль спрашивается, читается из файла или переменной LETOPIS_PASSWORD.",
    invocation.output,
    [
      [
        "letopis query --from http://127.0.0.1:8080 --login vendor --opened-from 2024-02-26 --opened-to 2024-02-26",
        "Обращения за день",
      ],
      [
        "letopis query --from https://example.ru/cus/ws/PartnerWebAPI2 --login buh --closed-from 2024-02-01 --format csv > february.csv",
        "В файл CSV",
      ],
    ],
  )
    .requiredOption("--from <url>", "Адрес сервиса. Без пути — /cus/ws/PartnerWebAPI2")
    .requiredOption("--login <login>", "Логин учётной записи")
    .option("--password-file <file>", "Взять пароль из первой строки файла");
  for (const { option } of FILTER_OPTIONS) command.addOption(option());
  command.addOption(
    new Option(
      "--format <format>",
      "table — таблица (по умолчанию), csv или ndjson — для программ",
    ).choices(ROW_FORMATS),
  );
  return command.action((options: Options) => runQuery(invocation, options));
}

async function runQuery(invocation: Invocation, options: Options): Promise<void> {
  const { output } = invocation;
  const { login, format = "table" } = options;
  const address = readServiceAddress(options.from);
  const filters = readFilters(options);
  // A slip in a date shows before a password is asked for.
  wireParameters(filters);
  const password = await readPassword(invocation, options, login);
  const signal = AbortSignal.any([invocation.signal, output.closed]);
  const { columns, blocks } = await callHistory({ address, login, password, filters, signal });
  const writer = createRowWriter(format, columns, output.width);
  let rows = 0;
  await output.stream(writer.head);
  for await (const block of blocks) {
    rows += block.length;
    await output.stream(writer.write(block));
  }
  await output.stream(writer.end());
  if (format === "table") output.notice(counted(rows, "обращение", "обращения", "обращений"));
}

function readFilters(options: Options): HistoryFilters {
  const entries = FILTER_OPTIONS.flatMap(({ field, option }) => {
    const value = options[option().attributeName()];
    return typeof value === "string" ? [[field, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
