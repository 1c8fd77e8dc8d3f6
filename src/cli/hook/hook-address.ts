import { SERVICE_PATHS } from "../../contract/namespaces.ts";

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
