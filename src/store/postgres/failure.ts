import pg from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";

/** SQLSTATE of a statement that writes where nothing may be written. */
export const READ_ONLY = "25006";

/** Classes and codes of SQLSTATE, and of Node, that a person can do something about, and what. */
const REASONS: readonly (readonly [prefix: string, reason: string])[] = [
  [
    "28000",
    "сервер базы данных так не пускает. Проверьте пользователя, sslmode в адресе и pg_hba.conf сервера",
  ],
  [
    "28",
    "сервер не признаёт пользователя или пароль. Проверьте store, PGPASSWORD или storePasswordFile",
  ],
  ["3D000", "такой базы данных нет. Создайте её: createdb"],
  ["42501", "роли не хватает прав. Дайте её владельцу базы: GRANT CREATE ON DATABASE"],
  ["53100", "на диске сервера базы данных нет места"],
  ["53300", "у сервера базы данных кончились соединения. Увеличьте max_connections"],
  ["53", "серверу базы данных не хватает ресурсов"],
  [READ_ONLY, "этот сервер базы данных только для чтения (реплика). Укажите главный"],
  ["57P03", "сервер базы данных ещё запускается"],
  ["57P04", "базу данных удалили"],
  ["57P", "сервер базы данных остановили или закрыл соединение"],
  ["57014", "сервер базы данных прервал запрос (statement_timeout или администратор)"],
  ["08", "соединение с сервером базы данных оборвалось"],
  ["55P03", "ожидание блокировки в базе данных затянулось (lock_timeout)"],
  ["40", "база данных отменила работу из-за другой одновременной"],
  ["ECONNREFUSED", "по этому адресу сервер базы данных не слушает"],
  ["ECONNRESET", "соединение с сервером базы данных оборвалось"],
  ["EPIPE", "соединение с сервером базы данных оборвалось"],
  ["ENOTFOUND", "такого сервера нет: имя не находится"],
  ["EAI_AGAIN", "имя сервера сейчас не находится"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "сертификат сервера базы данных выдан на другое имя"],
  ["CERT_HAS_EXPIRED", "срок сертификата сервера базы данных истёк"],
  [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "сертификату сервера базы данных нет доверия. Укажите sslrootcert",
  ],
  ["SELF_SIGNED_CERT_IN_CHAIN", "сертификату сервера базы данных нет доверия. Укажите sslrootcert"],
  ["UNABLE_TO_", "сертификату сервера базы данных нет доверия. Проверьте sslrootcert"],
];

/** What a failure of the database is to the port: a LetopisError, as the callers of the port expect. */
export function storeFailure(error: unknown): unknown {
  if (error instanceof LetopisError || !isDatabaseFailure(error)) return error;
  return unreachable(reasonOf(error), error);
}

/** @param reason in Russian, without a full stop */
export function unreachable(reason: string, cause: unknown): LetopisError {
  return new LetopisError("STORE_UNAVAILABLE", `Хранилище не отвечает: ${reason}.`, { cause });
}

/** Why, in Russian where we can say it; never with a password, which no message of theirs holds. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  const known = REASONS.find(([prefix]) => code.startsWith(prefix));
  // Of a name with several addresses Node's error says its code alone.
  const said = error.message || code;
  return known === undefined ? said : `${known[1]} (${said})`;
}

/**
 * Whether the transaction was undone for nothing but what others did at the same moment, so that it
 * can be done again: a serialization failure, or a deadlock.
 */
export function isConflict(error: unknown): boolean {
  return /^40(001|P01)$/.test(codeOf(error));
}

/** Whether the connection is lost, and what ran on it with it: of a write nobody knows how it ended. */
export function isConnectionLost(error: unknown): boolean {
  if (!isDatabaseFailure(error)) return false;
  return !(error instanceof pg.DatabaseError) || /^(08|57P)/.test(codeOf(error));
}

/** Whether another server of the same address may let in whom this one does not. */
export function mayBeOtherwiseElsewhere(error: unknown): boolean {
  return !(error instanceof LetopisError) && !/^(28|3D)/.test(codeOf(error));
}

export function isDatabaseFailure(error: unknown): error is Error {
  // A refusal of ours is no failure, whatever its code.
  if (!(error instanceof Error) || error instanceof LetopisError) return false;
  if (error instanceof pg.DatabaseError || codeOf(error) !== "") return true;
  // pg tells of connections that it lost or could not make in plain errors.
  return /connection|timeout exceeded|pool after calling end|closed/i.test(error.message);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
