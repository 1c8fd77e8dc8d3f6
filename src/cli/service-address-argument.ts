import { SERVICE_PATHS } from "../contract/namespaces.ts";
import { shownValue } from "../history/shown-value.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The address of a service as a person gives it. Without a path it gets the service's usual one.
 *
 * @throws UsageError
 */
export function readServiceAddress(text: string): URL {
  const address = URL.parse(text);
  if (address === null || !["http:", "https:"].includes(address.protocol)) {
    throw new UsageError(
      `Адрес «${shownValue(text)}» не годится: нужен вида https://example.ru${SERVICE_PATHS[0]}.`,
    );
  }
  if (address.username !== "" || address.password !== "") {
    throw new UsageError(
      "Логин и пароль в адресе видны всем на этом компьютере. Логин укажите в --login, пароль спросят.",
    );
  }
  if (address.pathname === "/") address.pathname = SERVICE_PATHS[0];
  return address;
}
