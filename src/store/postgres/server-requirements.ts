import type { ClientBase } from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";

/** The oldest one that the tests run on; as `server_version_num` has it. */
const OLDEST = 150_000;

/** Refuses a server on which statements would fail later, one by one. */
export async function checkServer(connection: ClientBase): Promise<void> {
  const { rows } = await connection.query<{ version: number; name: string; encoding: string }>(
    `SELECT current_setting('server_version_num')::integer AS version,
       current_setting('server_version') AS name, current_setting('server_encoding') AS encoding`,
  );
  const [server] = rows;
  if (server !== undefined) refuseUnfit(server);
}

/**
 * @param server its version as a number and for people, and its encoding, as PostgreSQL names them
 * @throws LetopisError CONFIGURATION_INVALID
 */
export function refuseUnfit(server: {
  readonly version: number;
  readonly name: string;
  readonly encoding: string;
}): void {
  if (server.version < OLDEST) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      `store: это PostgreSQL ${server.name}, а нужна ${OLDEST / 10_000} или новее. Обновите сервер базы данных.`,
    );
  }
  // Texts are in any language, and their order must not depend on a locale.
  if (server.encoding !== "UTF8") {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      `store: у базы данных кодировка ${server.encoding}, а нужна UTF8. Создайте базу заново: ` +
        "createdb --encoding=UTF8 --template=template0.",
    );
  }
}
