import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import type { ValueForm } from "./value-form.ts";
import { OFF, TEXT, textReadBy } from "./value-form.ts";

/** Addresses and networks in CIDR notation: an array, or a text with commas or spaces between. */
export const NETWORK_LIST_FORM: ValueForm<readonly string[]> = {
  schema: z
    .union([z.array(TEXT), TEXT.transform(splitList)])
    .pipe(z.array(textReadBy(readNetwork)).max(CONFIGURATION_LIMITS.trustedProxies)),
  format: (networks) => (networks.length === 0 ? OFF : networks.join(",")),
  expected: {
    ru: `IP-адреса и сети через запятую, например 10.0.0.5,fd00::/8, но не сеть всех адресов (/0), не более ${CONFIGURATION_LIMITS.trustedProxies}; ${OFF} — ни одного`,
    en: `IP addresses and networks separated by commas, such as 10.0.0.5,fd00::/8, though not the network of all addresses (/0), at most ${CONFIGURATION_LIMITS.trustedProxies}; ${OFF} for none`,
  },
};

/** Bits of `::ffff:0:0/96`: up to there a network of mapped addresses holds all of IPv4. */
const MAPPED_BITS = 96;

function splitList(text: string): string[] {
  return text === OFF ? [] : text.split(/[\s,]+/).filter((entry) => entry !== "");
}

/** A network of the whole world is refused: every caller could then claim any address. */
function readNetwork(text: string): string | null {
  const [address = "", bits, ...rest] = text.split("/");
  const width = addressWidth(address);
  if (width === 0 || rest.length > 0) return null;
  if (bits === undefined) return text;
  const least = isMapped(address) ? MAPPED_BITS + 1 : 1;
  return /^\d{1,3}$/.test(bits) && Number(bits) >= least && Number(bits) <= width ? text : null;
}

function isMapped(address: string): boolean {
  return ipaddr.IPv6.isValid(address) && ipaddr.IPv6.parse(address).isIPv4MappedAddress();
}

function addressWidth(address: string): 0 | 32 | 128 {
  if (isIPv4(address)) return 32;
  return isIPv6(address) && !address.includes("%") ? 128 : 0;
}
