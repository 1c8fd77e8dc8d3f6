import { isAbsolute } from "node:path";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { requireBackup, requireNewFile } from "./backup-files.ts";
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
    await requireNewFile(path);
    return store.backup(path);
  });

  app.post("/restorations", async ({ body }) => {
    const { path } = readBody(file, body);
    await requireBackup(path);
    return store.restore(path);
  });
}
