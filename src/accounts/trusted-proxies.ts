import ipaddr from "ipaddr.js";
import { LetopisError } from "../contract/letopis-error.ts";
import { REQUEST_LIMITS } from "../contract/limits.ts";
import type { IpAddress } from "./ip-address.ts";
import { parseIpAddress } from "./ip-address.ts";
import { PROXY_LIMITS } from "./limits.ts";

/** The proxies whose X-Forwarded-* headers count. */
export interface TrustedProxies {
  includes(address: IpAddress): boolean;
}

interface Range {
  readonly base: IpAddress;
  readonly bits: number;
}

/** Bits of `::ffff:0:0/96`, under which IPv4 addresses appear in IPv6. */
const MAPPED_BITS = 96;

/**
 * Reads the declared proxies: addresses and networks in CIDR notation, such as `10.0.0.5`,
 * `10.1.0.0/16` or `fd00::/8`.
 *
 * @throws LetopisError CONFIGURATION_INVALID naming the entry. A network of the whole world is
 *   refused as well: any caller could then claim any address.
 */
export function parseTrustedProxies(entries: readonly string[]): TrustedProxies {
  if (entries.length > PROXY_LIMITS.declared) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      `Доверенных прокси указано ${entries.length}, допускается не более ${PROXY_LIMITS.declared}: ` +
        "объедините адреса в сети вида 10.1.0.0/16.",
    );
  }
  const ranges = entries.map(parseRange);
  return {
    includes: (address) =>
      ranges.some(({ base, bits }) => base.kind() === address.kind() && address.match(base, bits)),
  };
}

function parseRange(entry: string): Range {
  const [address = "", length, ...rest] = entry.trim().split("/");
  const base = parseIpAddress(address);
  if (!base || rest.length > 0) throw invalidEntry(entry);
  const width = base.kind() === "ipv4" ? 32 : 128;
  if (length === undefined) return { base, bits: width };

  if (!/^\d{1,3}$/.test(length)) throw invalidEntry(entry);
  const isMapped = base.kind() === "ipv4" && ipaddr.IPv6.isValid(address);
  const bits = Number(length) - (isMapped ? MAPPED_BITS : 0);
  if (bits < 0 || bits > width) throw invalidEntry(entry);
  if (bits === 0) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      `Доверенный прокси «${shown(entry)}» охватывает все адреса: тогда любой вызывающий мог бы ` +
        "выдать себя за любого другого. Укажите адрес или сеть самого прокси.",
    );
  }
  return { base, bits };
}

function invalidEntry(entry: string): LetopisError {
  return new LetopisError(
    "CONFIGURATION_INVALID",
    `Доверенный прокси «${shown(entry)}» — не IP-адрес и не сеть: ` +
      "укажите, например, 10.0.0.5, 10.1.0.0/16 или fd00::/8.",
  );
}

function shown(entry: string): string {
  return entry.slice(0, REQUEST_LIMITS.shownCharacters);
}
