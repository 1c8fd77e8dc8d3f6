import { CommanderError } from "commander";
import { LetopisError } from "../contract/letopis-error.ts";
import type { ExitStatus } from "./exit-status.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Invocation } from "./invocation.ts";
import { createProgram } from "./program.ts";
import { describeUsageError } from "./russian-command.ts";

/** Codes of Commander for help that somebody asked for. */
const ASKED_FOR = ["commander.helpDisplayed", "commander.version"];

/**
 * Runs a command line and says whatever there is to say.
 *
 * @param words the command line without the program
 * @param showStacks whether errors are shown with the place in the program where they arose
 */
export async function run(
  words: readonly string[],
  invocation: Omit<Invocation, "finishWith">,
  showStacks: boolean,
): Promise<ExitStatus> {
  const { output, signal } = invocation;
  let status: ExitStatus = EXIT_STATUS.ok;
  const finishWith = (wanted: ExitStatus) => {
    status = wanted;
  };
  try {
    await createProgram({ ...invocation, finishWith }).parseAsync([...words], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return explainUsage(error, invocation);
    // The reader of our output has seen enough.
    if (output.closed.aborted) return EXIT_STATUS.ok;
    if (signal.aborted || isAbort(error)) {
      output.notice("Прервано.");
      return EXIT_STATUS.interrupted;
    }
    output.notice(describe(error), "red");
    if (showStacks) output.notice(stackOf(error));
    const isUsage = error instanceof LetopisError && error.code === "COMMAND_INVALID";
    return isUsage ? EXIT_STATUS.usage : EXIT_STATUS.failed;
  }
}

function explainUsage(error: CommanderError, { output }: Pick<Invocation, "output">): ExitStatus {
  if (ASKED_FOR.includes(error.code)) return EXIT_STATUS.ok;
  // Commander has shown the help: a command that only has subcommands was called by itself.
  if (error.code === "commander.help") return EXIT_STATUS.usage;
  output.notice(`${describeUsageError(error)} Справка: --help. [COMMAND_INVALID]`, "red");
  return EXIT_STATUS.usage;
}

function describe(error: unknown): string {
  if (error instanceof LetopisError) return `${error.message} [${error.code}]`;
  const reason = error instanceof Error ? error.message : String(error);
  return (
    `Непредвиденная ошибка: ${reason}. Повторите с LETOPIS_LOG_LEVEL=debug и приложите вывод ` +
    "к сообщению об ошибке. [INTERNAL_ERROR]"
  );
}

function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause)
    stacks.push(one.stack ?? one.message);
  return stacks.join("\nПричина: ");
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
