import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LetopisError } from "../../contract/letopis-error.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";

/** Where the process that holds a data folder listens for the command line. */
export interface AdministrationSocket {
  /** A path of a Unix socket, or the name of a named pipe on Windows. */
  readonly path: string;
  /**
   * The folder made for the socket alone, where the data folder's path is too long for one;
   * null where the socket lies in the data folder, or in no folder at all.
   */
  readonly privateFolder: string | null;
}

/**
 * The socket of a data folder, the same for every process of this user, whatever way the path is
 * written: symbolic links are resolved.
 *
 * It lies in the folder itself. Where that would be longer than a socket's path can be, it lies
 * in a folder of its own under the system's one for temporary files.
 */
export function administrationSocket(dataFolder: string): AdministrationSocket {
  const folder = resolved(dataFolder);
  if (process.platform === "win32") {
    return { path: `\\\\.\\pipe\\letopis-${digest(folder.toLowerCase())}`, privateFolder: null };
  }
  const path = join(folder, "administration.sock");
  if (Buffer.byteLength(path) <= ADMINISTRATION_LIMITS.socketPathBytes) {
    return { path, privateFolder: null };
  }
  const privateFolder = join(tmpdir(), `letopis-${process.geteuid?.() ?? 0}-${digest(folder)}`);
  return { path: join(privateFolder, "administration.sock"), privateFolder };
}

/**
 * Makes the private folder of a socket if it has one.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE as {@link checkPrivateFolder}
 */
export async function makePrivateFolder(socket: AdministrationSocket): Promise<void> {
  if (socket.privateFolder === null) return;
  await mkdir(socket.privateFolder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await checkPrivateFolder(socket);
}

/**
 * Refuses a private folder that somebody else made: the place where it lies is open to every user
 * of the machine, who could then listen in our stead.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE when the folder is there and not ours alone.
 */
export async function checkPrivateFolder({ privateFolder }: AdministrationSocket): Promise<void> {
  if (privateFolder === null) return;
  const status = await lstat(privateFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (status === null) return;
  const own = status.isDirectory() && status.uid === process.geteuid?.();
  if (own && (status.mode & 0o077) === 0) return;
  throw new LetopisError(
    "DATA_FOLDER_IN_USE",
    `Папка ${privateFolder} для сокета управления создана другим пользователем или открыта для других. ` +
      "Удалите её или выберите папку данных с более коротким путём (--data).",
  );
}

function resolved(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // Not there yet: nobody listens.
    return resolve(folder);
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
