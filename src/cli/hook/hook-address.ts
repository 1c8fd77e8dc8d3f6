import { SERVICE_PATHS } from "../../contract/namespaces.ts";
import type { ListedHook } from "../../server/administration/hook-routes.ts";

/**
 * Where this server is reached from outside, as its subscriptions were told; null where none was, or
 * where they were told different addresses.
 */
export function subscribedAddress(hooks: readonly ListedHook[]): string | null {
  const addresses = new Set(hooks.flatMap(({ subscription }) => subscription?.publicAddress ?? []));
  const [address = null, ...others] = addresses;
  return others.length === 0 ? address : null;
}

/**
 * The address of a hook for a person to copy.
 *
 * @param publicAddress of the server or of its SOAP service, as configured; null: nobody said
 */
export function hookAddress(publicAddress: string | null, path: string): string {
  if (publicAddress === null) return `https://СЕРВЕР${path}`;
  const address = publicAddress.replace(/\/+$/, "");
  const service = SERVICE_PATHS.find((one) => address.endsWith(one)) ?? "";
  return address.slice(0, address.length - service.length) + path;
}
