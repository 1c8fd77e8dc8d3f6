import { serversOf } from "../store/database-addresses.ts";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import type { ValueForm } from "./value-form.ts";
import { textReadBy } from "./value-form.ts";

/** `postgres://user@host:port,host:port/database?sslmode=…`, as libpq reads it. */
export const STORE_ADDRESS_FORM: ValueForm<string> = {
  schema: textReadBy(readStoreAddress),
  format: String,
  expected: {
    ru: "адрес вида postgres://пользователь@сервер:5432/база?sslmode=verify-full",
    en: "an address such as postgres://user@host:5432/database?sslmode=verify-full",
  },
};

function readStoreAddress(text: string): string | null {
  if (text.length > CONFIGURATION_LIMITS.storeAddressCharacters) return null;
  if (!/^postgres(ql)?:\/\/[^\s\\]+$/i.test(text)) return null;
  const servers = serversOf(text);
  if (servers === null) return null;
  return servers.every(({ hash, pathname }) => hash === "" && pathname.length > 1) ? text : null;
}
