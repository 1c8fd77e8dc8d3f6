import { readFile, stat } from "node:fs/promises";
import type { Server } from "node:tls";
import { createSecureContext } from "node:tls";
import { LetopisError } from "../contract/letopis-error.ts";

export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** How often the files are looked at: certificates are renewed in place by whoever issues them. */
const LOOK_MILLISECONDS = 2000;

/**
 * Reads a certificate and its key and checks that they belong together.
 *
 * @throws LetopisError TLS_INVALID
 */
export async function readTls(files: TlsFiles): Promise<TlsMaterial> {
  try {
    const [cert, key] = await Promise.all([readFile(files.certificate), readFile(files.key)]);
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    if (isMissing(error)) {
      throw new LetopisError(
        "TLS_INVALID",
        `Файла ${error.path} нет: сертификат и ключ (--tls-cert и --tls-key) читаются из файлов PEM. Проверьте путь.`,
        { cause: error },
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new LetopisError(
      "TLS_INVALID",
      `Сертификат ${files.certificate} с ключом ${files.key} не подходят: ${reason}. ` +
        "Проверьте пути, права на чтение и то, что ключ от этого сертификата (PEM).",
      { cause: error },
    );
  }
}

function isMissing(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/**
 * Follows the files and gives the server each new pair; connections that are open go on. A pair
 * that does not fit (written half-way, say) is reported and the old one stays.
 *
 * @returns stops following
 */
export function followTls(
  server: Pick<Server, "setSecureContext">,
  files: TlsFiles,
  onChange: (error: unknown | null) => void,
  lookMilliseconds = LOOK_MILLISECONDS,
): () => void {
  let seen: string | undefined;
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const now = await fingerprint(files);
      if (seen !== undefined && now !== seen) {
        server.setSecureContext(await readTls(files));
        onChange(null);
      }
      seen = now;
    } catch (error) {
      onChange(error);
    } finally {
      looking = false;
    }
  };
  void look();
  const timer = setInterval(look, lookMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

async function fingerprint(files: TlsFiles): Promise<string> {
  const [certificate, key] = await Promise.all([stat(files.certificate), stat(files.key)]);
  return [certificate, key].map(({ mtimeMs, ino, size }) => `${mtimeMs}/${ino}/${size}`).join(" ");
}
