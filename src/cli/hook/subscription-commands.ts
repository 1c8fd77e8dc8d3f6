import type { Command } from "commander";
import { isUuid } from "../../history/uuid.ts";
import { readPublicAddress, readPushAddress } from "../../push/addresses.ts";
import type { EndingOutcome, LeftLine } from "../../push/subscription-outcome.ts";
import type { SubscriptionReport } from "../../server/administration/subscription-messages.ts";
import { administer } from "../administer.ts";
import { toError } from "../administration/administration-client.ts";
import { chooseOrganization } from "../choose-organization.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import type { Invocation } from "../invocation.ts";
import { readPassword } from "../password.ts";
import { russianCommand } from "../russian-command.ts";
import { counted } from "../terminal/quantities.ts";
import { UsageError } from "../usage-error.ts";
import { subscribedAddress } from "./hook-address.ts";
import { addHookOptions, HOOK_KEYS } from "./hook-keys.ts";
import { ORGANIZATION_OPTION } from "./organization-option.ts";

/** `letopis hook subscribe | unsubscribe | remove`: what concerns a push service. */

interface Options extends Record<string, unknown> {
  readonly organization?: string;
  readonly passwordFile?: string;
  readonly line?: readonly string[];
}

interface SubscribeOptions extends Options {
  readonly push: string;
  readonly login: string;
  readonly line: readonly string[];
}

export function subscribeCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "subscribe",
    "Получать события линий от push-сервиса 1С-Коннект. Сколько ни повторяй, подписка одна; линий, которые подписал кто-то другой, команда не трогает. Пароль спросят; хранится он зашифрованным",
    output,
    [
      [
        "letopis hook subscribe --push https://push.example.ru --login partner --public-address https://letopis.example.ru --line 7dd68e97-98be-4f2f-a8d1-5a1b7e4a0a11",
        "Подписаться на одну линию",
      ],
    ],
  )
    .option(ORGANIZATION_OPTION.flags, ORGANIZATION_OPTION.description)
    .requiredOption("--push <url>", "Адрес push-сервиса: https, или http этого компьютера")
    .requiredOption("--login <login>", "Логин push-сервиса")
    .option("--password-file <file>", "Взять пароль из файла, первая строка")
    .requiredOption("--line <id...>", "Линии поддержки, одна или несколько");
  return addHookOptions(command).action(async (options: SubscribeOptions) => {
    const { push, login, line: lines } = options;
    // A slip is told before anybody types a password.
    readPushAddress(push);
    checkLines(lines);
    const report = await administer(
      invocation,
      options,
      "refuse",
      async (client, configuration) => {
        const organization = await chooseOrganization(client, options.organization);
        const publicAddress =
          configuration.publicAddress ?? subscribedAddress(await client.hooks());
        if (publicAddress === null) {
          throw new UsageError(
            "Куда присылать события, неизвестно: задайте --public-address, адрес этого сервера снаружи.",
          );
        }
        readPublicAddress(publicAddress);
        const password = await readPassword(invocation, options, login);
        return client.subscribe({ organization, push, login, password, publicAddress, lines });
      },
      HOOK_KEYS,
    );
    showSubscription(invocation, report);
  });
}

export function unsubscribeCommand(invocation: Invocation): Command {
  const command = russianCommand(
    "unsubscribe <id>",
    "Больше не получать события линий этого хука; сам хук остаётся. Чужие подписки не трогаются",
    invocation.output,
    [
      ["letopis hook unsubscribe 5d0c5b0e-…", "Все линии хука"],
      ["letopis hook unsubscribe 5d0c5b0e-… --line 7dd68e97-…", "Одну линию"],
    ],
  ).option("--line <id...>", "Только эти линии");
  return addHookOptions(command).action(async (hook: string, options: Options) => {
    const { line: lines } = options;
    if (lines !== undefined) checkLines(lines);
    const outcome = await administer(
      invocation,
      options,
      "refuse",
      (client) => client.endSubscription(hook, lines === undefined ? {} : { lines }),
      HOOK_KEYS,
    );
    const { ended, notOurs, left } = outcome;
    if (ended.length + notOurs.length + left.length === 0) {
      invocation.output.print("У этого хука подписок нет: снимать нечего.");
    }
    showEnding(invocation, outcome);
  });
}

export function removeCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "remove <id>",
    "Удалить хук: подписки его линий заканчиваются, насколько позволит push-сервис, а адрес больше ничего не принимает. Полученное остаётся",
    output,
    [["letopis hook remove 5d0c5b0e-…", "Какой: letopis hook list"]],
  );
  return addHookOptions(command).action(async (hook: string, options: Options) => {
    const outcome = await administer(
      invocation,
      options,
      "refuse",
      async (client) => {
        const ending = await client.endSubscription(hook, {});
        await client.removeHook(hook);
        return ending;
      },
      HOOK_KEYS,
    );
    showEnding(invocation, outcome);
    output.print("Хук удалён, полученные события и обращения остались.");
    if (outcome.left.length === 0) return;
    output.notice(
      "Push-сервис, возможно, ещё шлёт события этих линий: они отвергаются. Подписку снимает DELETE /v1/hook/line/ЛИНИЯ/ с логином push-сервиса.",
    );
  });
}

function checkLines(lines: readonly string[]): void {
  const wrong = lines.find((line) => !isUuid(line));
  if (wrong === undefined) return;
  throw new UsageError(`--line: «${wrong}» — не UUID. Идентификаторы линий есть в справочнике.`);
}

/** @throws Error what the subscribing broke off with, once it is said what was done */
function showSubscription(invocation: Invocation, report: SubscriptionReport): void {
  const { output } = invocation;
  const { hook, created, subscribed, already, refused, failure, untried } = report;
  if (hook !== null) {
    output.print(`Хук «${hook.name}» ${hook.id}${created ? ", новый" : ""}`);
    output.print(
      `Подписано сейчас: ${subscribed.length}, было подписано: ${already.length}, всего у хука: ${hook.lines.length}`,
    );
  }
  showLines(invocation, refused);
  if (failure !== null) {
    output.notice(
      `Не подписано: ${untried.join(", ")}. Повторите команду с этими линиями, когда причина устранена.`,
    );
    throw toError(failure);
  }
  if (refused.length > 0) invocation.finishWith(EXIT_STATUS.withFindings);
}

function showEnding(invocation: Invocation, { ended, notOurs, left }: EndingOutcome): void {
  const { output } = invocation;
  if (ended.length > 0) {
    output.print(`Снята подписка: ${counted(ended.length, "линия", "линии", "линий")}.`);
  }
  if (notOurs.length > 0) {
    output.notice(`Этим хуком не подписаны и не тронуты: ${notOurs.join(", ")}.`);
  }
  showLines(invocation, left);
  if (left.length > 0) invocation.finishWith(EXIT_STATUS.withFindings);
}

function showLines({ output }: Invocation, lines: readonly LeftLine[]): void {
  for (const { line, message } of lines) {
    output.notice(message.includes(line) ? message : `${line}: ${message}`);
  }
}
