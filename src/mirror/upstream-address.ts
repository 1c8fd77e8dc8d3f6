import { isLoopback } from "../configuration/address-form.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import { shownValue } from "../history/shown-value.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/**
 * The address of a service to be mirrored: https, or http to this machine.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readUpstreamAddress(text: string): URL {
  // What cannot be read may hold a password all the same.
  const shown = text.replace(/\/\/.*@/s, "//…@");
  const url = text.length > MIRROR_LIMITS.addressLength ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid(shown, "нужен полный адрес службы: https://…/cus/ws/PartnerWebAPI2");
  }
  if (url.username !== "" || url.password !== "") {
    throw new LetopisError(
      "COMMAND_INVALID",
      "Логин и пароль не пишутся в адрес: логин — в --login, пароль спросят.",
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.protocol === "http:" && !isLoopback(host)) {
    throw invalid(shown, "без шифрования (http) пароль узнал бы любой по дороге, нужен https");
  }
  url.hash = "";
  return url;
}

function invalid(text: string, reason: string): LetopisError {
  return new LetopisError("COMMAND_INVALID", `Адрес «${shownValue(text)}» не годится: ${reason}.`);
}
