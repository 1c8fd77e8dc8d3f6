import { stat } from "node:fs/promises";
import type { ListedHook } from "../../server/administration/hook-routes.ts";
import type {
  MirrorPassword,
  NamedMirrorStatus,
} from "../../server/administration/mirror-messages.ts";
import { wallClock } from "../mirror/describe-status.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

const KEY_TITLE = "Ключ паролей";

/** Bits of a file's mode that let anybody but its owner in. */
const OF_OTHERS = 0o077;

/** What needs the key, and what the process that holds the data can do with it. */
export interface KeyUsers {
  readonly mirrors: readonly NamedMirrorStatus[];
  readonly passwords: readonly MirrorPassword[];
  readonly hooks: readonly ListedHook[];
}

/**
 * Can mirrors call: is the key of their passwords there, theirs and private, and did the last call
 * succeed? Nothing where no password is kept. The services themselves are not called.
 *
 * @param keyFile absolute path
 */
export async function checkMirrors(keyFile: string, users: KeyUsers): Promise<Finding[]> {
  const { mirrors, passwords, hooks } = users;
  if (mirrors.length === 0 && hooks.every(({ subscription }) => subscription === null)) return [];
  const problems = new Map(passwords.map((one) => [one.organization, one.problem]));
  return [
    await checkKeyFile(keyFile),
    ...mirrors.map((mirror) => checkMirror(mirror, problems.get(mirror.organization) ?? null)),
  ];
}

async function checkKeyFile(file: string): Promise<Finding> {
  let mode: number;
  try {
    ({ mode } = await stat(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return problem(
        KEY_TITLE,
        `${file}: такого файла нет. Верните его из резервной копии или задайте пароли заново: ` +
          "letopis mirror password, letopis hook subscribe. Если ключ в другом месте, его называет mirror.keyFile.",
      );
    }
    return problem(KEY_TITLE, error);
  }
  // Windows has no such bits; there the folder of the user is private.
  if (process.platform !== "win32" && (mode & OF_OTHERS) !== 0) {
    return problem(
      KEY_TITLE,
      `${file} открыт не только владельцу: с ним и с копией данных пароли прочтёт любой. Исправить: chmod 600 ${file}`,
    );
  }
  return ok(KEY_TITLE, file);
}

function checkMirror(mirror: NamedMirrorStatus, passwordProblem: string | null): Finding {
  const { name, address, login, timeZone, failure, paused } = mirror;
  const title = `Зеркало «${name}»`;
  if (passwordProblem !== null) return problem(title, passwordProblem);
  if (failure !== null) {
    return warning(title, `${failure.message} Последний раз ${wallClock(timeZone)(failure.at)}.`);
  }
  if (paused) return warning(title, "приостановлено. Продолжить: letopis mirror resume.");
  return ok(title, `${address}, логин ${login}`);
}
