import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** What stands for the address of a caller that has none, such as one on a Unix socket. */
export const LOCAL = "local";

const IPV6_NETWORK_BITS = 64;

/**
 * Reads an address in its ordinary notation only (`ipaddr.js` alone would take `1` and `0x7f.1`).
 * An IPv4 address mapped into IPv6 becomes the IPv4 address that it is; a zone is dropped.
 */
export function parseIpAddress(text: string): IpAddress | null {
  if (isIP(text) === 0) return null;
  return ipaddr.process(text.split("%", 1)[0] ?? "");
}

/**
 * Whom an address stands for when behaviour is counted: itself, or with IPv6 its /64, since one
 * customer has a whole one at his disposal.
 */
export function networkOf(address: string): string {
  const ip = parseIpAddress(address);
  if (!ip) return LOCAL;
  if (ip.kind() === "ipv4") return ip.toString();
  const network = ip.toByteArray().fill(0, IPV6_NETWORK_BITS / 8);
  return `${ipaddr.fromByteArray(network).toString()}/${IPV6_NETWORK_BITS}`;
}
