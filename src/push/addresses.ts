import { readSecureAddress } from "../configuration/secure-address.ts";
import { HOOKS_PATH, SERVICE_PATHS } from "../contract/namespaces.ts";
import { PUSH_LIMITS } from "./limits.ts";

/**
 * The address of a push service, without `/v1/…` and a slash at its end: two spellings of it are
 * one subscription.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readPushAddress(text: string): string {
  const example = "https://push.example.ru";
  const url = readSecureAddress(text, { example, longest: PUSH_LIMITS.addressCharacters });
  url.search = "";
  return url.href.replace(/(\/v1)?\/*$/, "");
}

/**
 * The address at which a push service reaches this server, without a slash at its end. That of the
 * SOAP service, which `publicAddress` may hold, stands for the server.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readPublicAddress(text: string): string {
  const example = "https://letopis.example.ru";
  const url = readSecureAddress(text, { example, longest: PUSH_LIMITS.addressCharacters });
  url.search = "";
  const path = url.pathname.replace(/\/+$/, "");
  const service = SERVICE_PATHS.find((one) => path.endsWith(one)) ?? "";
  return url.origin + path.slice(0, path.length - service.length);
}

/** Where the events of a hook go. */
export function hookUrl(publicAddress: string, hookId: string): string {
  return `${publicAddress}${HOOKS_PATH}/${hookId}`;
}
