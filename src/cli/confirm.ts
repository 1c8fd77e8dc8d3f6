import type { Invocation } from "./invocation.ts";
import { askLine } from "./terminal/ask.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Asks a person at the terminal; anything but a clear yes is a no.
 *
 * @throws UsageError where there is no terminal to ask at
 */
export async function confirm(invocation: Invocation, question: string): Promise<boolean> {
  const { input, output, signal } = invocation;
  const prompts = output.noticeTerminal;
  if (!input.isTTY || prompts === null) {
    throw new UsageError(
      `${question} Спросить не у кого: это не терминал. Подтвердите параметром --yes.`,
    );
  }
  const answer = await askLine(`${question} (да/нет) `, { input, prompts, signal });
  return ["да", "д", "yes", "y"].includes(answer.trim().toLowerCase());
}
