import { constants } from "node:fs";
import { access, lstat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Store } from "../../store/store.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";
import { readBody } from "./read-body.ts";

/** Absolute: the serving process has a working folder of its own. */
const file = z.strictObject({
  path: z
    .string()
    .max(ADMINISTRATION_LIMITS.pathCharacters)
    .refine(isAbsolute, { error: "нужен полный путь" }),
});

/** `/backups` and `/restorations`: this process writes and reads the file. */
export function backupRoutes(app: FastifyInstance, store: Store): void {
  app.post("/backups", async ({ body }) => {
    const { path } = readBody(file, body);
    await refuseExisting(path);
    return store.backup(path);
  });

  app.post("/restorations", async ({ body }) => {
    const { path } = readBody(file, body);
    await requireReadable(path);
    return store.restore(path);
  });
}

async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new LetopisError(
      "FILE_UNREADABLE",
      `${path}: файла нет, или процесс, который держит данные, не вправе его прочитать. Проверьте путь и права.`,
      { cause: error },
    );
  }
}

async function refuseExisting(path: string): Promise<void> {
  const status = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    // Whatever else is wrong with the path, writing there says it better.
    return error.code === "ENOENT" ? null : undefined;
  });
  if (!status) return;
  throw new LetopisError(
    "COMMAND_INVALID",
    `${path}: такой файл уже есть, а копия пишется только в новый. Укажите другое имя.`,
  );
}
