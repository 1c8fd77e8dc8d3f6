import { LetopisError } from "../contract/letopis-error.ts";
import { shownValue } from "../history/shown-value.ts";
import { isLoopback } from "./address-form.ts";

export interface AddressRule {
  /** What such an address looks like, for a person. */
  readonly example: string;
  /** Characters that it may have. */
  readonly longest: number;
}

/**
 * The address of a service that a secret is sent to: https, or http to this machine, without a
 * login in it.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readSecureAddress(text: string, { example, longest }: AddressRule): URL {
  // What cannot be read may hold a password all the same.
  const shown = text.replace(/\/\/.*@/s, "//…@");
  const url = text.length > longest ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid(shown, `нужен полный адрес службы: ${example}`);
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
