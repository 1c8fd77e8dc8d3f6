import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { generatePassword } from "../accounts/generate-password.ts";
import { CREDENTIAL_LIMITS } from "../accounts/limits.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Invocation } from "./invocation.ts";
import { askSecret } from "./terminal/ask.ts";
import { UsageError } from "./usage-error.ts";

/** Bytes of a password file that are read; more is no password. */
const FILE_BYTES = 4096;

const LEAST = CREDENTIAL_LIMITS.newPasswordLength;

const VARIABLE = "LETOPIS_PASSWORD";

export interface PasswordOptions {
  /** `--password-file` */
  readonly passwordFile?: string;
}

/**
 * The password of an account that exists already: from the file, the variable, or the terminal.
 * Never from the command line, which every user of the machine can read.
 *
 * @throws LetopisError COMMAND_INVALID (as a UsageError where it cannot ask), FILE_UNREADABLE
 */
export async function readPassword(
  invocation: Invocation,
  { passwordFile }: PasswordOptions,
  login: string,
): Promise<string> {
  const given = await givenPassword(invocation, passwordFile);
  const password = given ?? (await ask(invocation, `Пароль для «${login}»: `));
  if (password !== "") return password;
  throw new LetopisError("COMMAND_INVALID", "Пароль пуст. Повторите команду.");
}

/**
 * A password that is about to be set: as {@link readPassword}, but asked for twice, or made up.
 *
 * @returns the password, and whether it was made up and has to be shown
 */
export async function readNewPassword(
  invocation: Invocation,
  options: PasswordOptions & { readonly generate?: true },
  login: string,
): Promise<{ readonly password: string; readonly generated: boolean }> {
  if (options.generate) return { password: generatePassword(), generated: true };
  const given = await givenPassword(invocation, options.passwordFile);
  if (given !== null) return { password: given, generated: false };
  const password = await ask(
    invocation,
    `Новый пароль для «${login}» (не короче ${LEAST} символов): `,
  );
  if ((await ask(invocation, "Ещё раз: ")) !== password) {
    throw new LetopisError("COMMAND_INVALID", "Пароли не совпали. Повторите команду.");
  }
  return { password, generated: false };
}

async function givenPassword(
  { environment, workingFolder }: Invocation,
  file: string | undefined,
): Promise<string | null> {
  if (file !== undefined) return readPasswordFile(resolve(workingFolder, file));
  return environment[VARIABLE] || null;
}

/** The first line, since editors and `echo` end it with a line feed. */
async function readPasswordFile(path: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_BYTES));
    const text = buffer
      .subarray(0, bytesRead)
      .toString("utf8")
      .replace(/^\ufeff/, "");
    return text.split(/\r?\n/, 1)[0] ?? "";
  } catch (error) {
    throw new LetopisError(
      "FILE_UNREADABLE",
      `${path}: файл с паролем не читается. Проверьте путь и права.`,
      { cause: error },
    );
  }
}

async function ask({ input, output, signal }: Invocation, question: string): Promise<string> {
  const prompts = output.noticeTerminal;
  if (input.isTTY && prompts !== null) return askSecret(question, { input, prompts, signal });
  throw new UsageError(
    `Спросить пароль не у кого: это не терминал. Задайте его файлом (--password-file) или переменной ${VARIABLE}.`,
  );
}
