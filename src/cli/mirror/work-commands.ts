import type { Command } from "commander";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { RowDifference } from "../../store/mirror-store.ts";
import { administer } from "../administer.ts";
import { addConfigurationOptions } from "../configuration-options.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { counted } from "../terminal/quantities.ts";
import { chooseMirror, NO_MIRRORS, ORGANIZATION_OPTION } from "./choose-mirror.ts";
import { describeStatus } from "./describe-status.ts";
import { followMirror } from "./follow-mirror.ts";
import { MIRROR_KEYS } from "./mirror-keys.ts";

/** `letopis mirror run | watch | status | verify`: what a mirror does, and how it stands. */

interface Options extends Record<string, unknown> {
  readonly organization?: string;
  readonly json?: true;
}

export function runCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = mirrorCommand(
    invocation,
    "run",
    "Загрузить всё, чего ещё нет, и закончить. Когда вызовы часа кончаются, ждёт следующего; прерванное продолжается с того же места",
    [["letopis mirror run", "Загрузить историю и закончить"]],
  );
  return command.action(async (options: Options) => {
    const status = await work(invocation, options, async (client) => {
      const organization = await chooseMirror(client, options.organization);
      return followMirror(output, client.runMirror(organization));
    });
    output.print(describeStatus(status, output.width));
  });
}

export function watchCommand(invocation: Invocation): Command {
  const command = mirrorCommand(
    invocation,
    "watch",
    "Держать зеркало в актуальном состоянии, пока не прервут. Не нужно, если работает letopis serve: сервер делает это сам, а команда показывает, как идут дела",
    [["letopis mirror watch", "Загружать новое по мере появления"]],
  );
  return command.action(async (options: Options) => {
    await work(invocation, options, async (client) => {
      const organization = await chooseMirror(client, options.organization);
      return followMirror(invocation.output, client.watchMirror(organization));
    });
  });
}

export function statusCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = mirrorCommand(
    invocation,
    "status",
    "Показать, что загружено, чего нет, сколько вызовов осталось и что не так",
    [
      ["letopis mirror status", "Все зеркала"],
      ["letopis mirror status --json", "Для программ: JSON"],
    ],
  ).option("--json", "Печатать JSON; моменты в секундах UTC");
  return command.action(async (options: Options) => {
    const all = await work(invocation, options, (client) => client.mirrors());
    const { organization } = options;
    const mirrors =
      organization === undefined
        ? all
        : all.filter(({ name, organization: id }) =>
            [name.toLowerCase(), id].includes(organization.toLowerCase()),
          );
    if (organization !== undefined && mirrors.length === 0) {
      throw new LetopisError(
        "MIRROR_UNKNOWN",
        `У организации «${organization}» нет зеркала, или нет её самой. Все зеркала: letopis mirror status.`,
      );
    }
    if (options.json) output.print(JSON.stringify(mirrors, null, 2));
    else if (mirrors.length === 0) output.notice(NO_MIRRORS);
    else output.print(mirrors.map((one) => describeStatus(one, output.width)).join("\n\n"));
    if (mirrors.some(({ failure }) => failure !== null)) {
      invocation.finishWith(EXIT_STATUS.withFindings);
    }
  });
}

export function verifyCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = mirrorCommand(
    invocation,
    "verify <from> <to>",
    "Прочитать период ещё раз, сравнить построчно, показать расхождения и исправить их. Период — по времени завершения, в поясе кабинета, вместе с последним днём. Когда вызовы часа кончаются, ждёт следующего",
    [["letopis mirror verify 2026-10-01 2026-10-31", "Сверить октябрь"]],
  );
  return command.action(async (from: string, to: string, options: Options) => {
    let different = 0;
    let received = 0;
    await work(invocation, options, async (client) => {
      const organization = await chooseMirror(client, options.organization);
      const messages = client.verifyMirror(organization, { from, to });
      return followMirror(output, messages, (verified, view) => {
        received += verified.received;
        const { differences, added, changed, vanished } = verified;
        different += added + changed + vanished.length;
        view.stop();
        for (const difference of differences) output.print(describeDifference(difference));
        for (const id of vanished) output.print(`${id}  больше нет в облаке, здесь остаётся`);
        const hidden = added + changed - differences.length;
        if (hidden > 0) output.print(`… и ещё ${hidden}`);
      });
    });
    const rows = counted(received, "строка", "строки", "строк");
    output.notice(
      different === 0
        ? `Сверено, ${rows}: расхождений нет.`
        : `Сверено, ${rows}: расхождений ${different}, исправлены все, кроме пропавших.`,
    );
    if (different > 0) invocation.finishWith(EXIT_STATUS.withFindings);
  });
}

function describeDifference({ id, kind, fields }: RowDifference): string {
  if (kind === "missing") return `${id}  здесь не было, добавлено`;
  const changes = fields.map(({ field, stored, received }) => {
    const name = HISTORY_COLUMNS.find((column) => column.field === field)?.name ?? field;
    return `${name}: ${stored ?? "нет"} → ${received ?? "нет"}`;
  });
  return `${id}  ${changes.join(", ")}`;
}

function work<Result>(
  invocation: Invocation,
  options: Options,
  action: Parameters<typeof administer<Result>>[3],
): Promise<Result> {
  return administer(invocation, options, "refuse", action, MIRROR_KEYS);
}

function mirrorCommand(
  { output }: Invocation,
  usage: string,
  description: string,
  examples: Parameters<typeof russianCommand>[3],
): Command {
  const command = russianCommand(usage, description, output, examples).option(
    ORGANIZATION_OPTION.flags,
    ORGANIZATION_OPTION.description,
  );
  return addConfigurationOptions(command, MIRROR_KEYS);
}
