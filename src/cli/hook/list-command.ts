import type { Command } from "commander";
import { administer } from "../administer.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import type { Invocation } from "../invocation.ts";
import { russianCommand } from "../russian-command.ts";
import { describeHooks } from "./describe-hooks.ts";
import { subscribedAddress } from "./hook-address.ts";
import { addHookOptions, HOOK_KEYS } from "./hook-keys.ts";

/** `letopis hook list` */
export function listCommand(invocation: Invocation): Command {
  const { output } = invocation;
  const command = russianCommand(
    "list",
    "Показать хуки: адреса, подписанные линии, сколько событий принято, что из них не нашло обращения и сходится ли список открытых обращений с push-сервисом",
    output,
    [
      ["letopis hook list", "Все хуки"],
      ["letopis hook list --json", "Для программ: JSON"],
    ],
  ).option("--json", "Печатать JSON; моменты в секундах UTC");
  return addHookOptions(command).action(async (options: Record<string, unknown>) => {
    const state = await administer(
      invocation,
      options,
      "refuse",
      async (client, { publicAddress }) => {
        const [organizations, hooks, intake, comparisons] = await Promise.all([
          client.organizations(),
          client.hooks(),
          client.intake(),
          client.comparisons(),
        ]);
        const address = publicAddress ?? subscribedAddress(hooks);
        return { publicAddress: address, organizations, hooks, intake, comparisons };
      },
      HOOK_KEYS,
    );
    const { hooks, intake, comparisons } = state;
    if (options["json"] === true) {
      output.print(JSON.stringify({ hooks, intake, comparisons }, null, 2));
    } else if (hooks.length === 0 && intake.length === 0) {
      output.notice(
        "Хуков ещё нет. Добавить: letopis hook add --help, letopis hook subscribe --help.",
      );
    } else {
      output.print(describeHooks(state, output.width));
    }
    if (Object.values(comparisons).some(({ failed }) => failed.length > 0)) {
      invocation.finishWith(EXIT_STATUS.withFindings);
    }
  });
}
