import pg from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";

/** Classes and codes of SQLSTATE that a person can do something about, and what. */
const REASONS: readonly (readonly [prefix: string, reason: string])[] = [
  [
    "28",
    "сервер не признаёт пользователя или пароль. Проверьте store, PGPASSWORD или store.passwordFile",
  ],
  ["3D000", "такой базы данных нет. Создайте её: createdb"],
  ["42501", "роли не хватает прав. Дайте её владельцу базы: GRANT CREATE ON DATABASE"],
  ["53100", "на диске сервера базы данных нет места"],
  ["53300", "у сервера базы данных кончились соединения. Увеличьте max_connections"],
  ["53", "серверу базы данных не хватает ресурсов"],
  ["25006", "этот сервер базы данных только для чтения (реплика). Укажите главный"],
  ["57P03", "сервер базы данных ещё запускается"],
  ["57P", "сервер базы данных остановили"],
  ["08", "соединение с сервером базы данных оборвалось"],
  ["55P03", "ожидание блокировки в базе данных затянулось"],
  ["40", "база данных отменила запись из-за другой одновременной"],
];

/** What a failure of the database is to the port: a LetopisError, as the callers of the port expect. */
export function storeFailure(error: unknown): unknown {
  if (error instanceof LetopisError || !isDatabaseFailure(error)) return error;
  return new LetopisError("STORE_UNAVAILABLE", `Хранилище не отвечает: ${reasonOf(error)}.`, {
    cause: error,
  });
}

/** Why, in Russian where we can say it; never with a password, which no message of theirs holds. */
export function reasonOf(error: Error): string {
  const code = codeOf(error);
  const known = REASONS.find(([prefix]) => code.startsWith(prefix));
  return known === undefined ? error.message : `${known[1]} (${error.message})`;
}

function isDatabaseFailure(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error instanceof pg.DatabaseError || codeOf(error) !== "") return true;
  // pg tells of connections that it lost or could not make in plain errors.
  return /connection|timeout exceeded|pool after calling end|closed/i.test(error.message);
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
