import type { IpAddress } from "./ip-address.ts";
import { LOCAL, parseIpAddress } from "./ip-address.ts";
import { PROXY_LIMITS } from "./limits.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";

/** A header as Node gives it. */
type Header = string | readonly string[] | undefined;

export interface Connection {
  /** The socket's remote address; undefined on a Unix socket. */
  readonly peer: string | undefined;
  readonly forwardedFor?: Header;
  readonly forwardedProto?: Header;
  readonly forwardedHost?: Header;
  readonly trusted: TrustedProxies;
}

export interface Client {
  /** An IP address in its canonical form, or `local`. */
  readonly address: string;
  /** What the client spoke to the proxy; null when no trusted proxy says: as the connection is. */
  readonly protocol: "http" | "https" | null;
  /** The host (and port) that the client asked; null when no trusted proxy says: the Host header. */
  readonly host: string | null;
}

const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/;

/**
 * Who is calling. X-Forwarded-* count only when the connection comes from a declared proxy
 * (contract.md, "Where it lives"); the standard's `Forwarded` is not read.
 *
 * X-Forwarded-For is walked from the right, where the nearest proxy wrote, past every declared
 * proxy; the first other address is the client's. An entry that is no address ends the walk at the
 * proxy that wrote it: what stands further left, nobody vouches for.
 */
export function clientAddress(connection: Connection): Client {
  const { peer, trusted } = connection;
  const ip = peer === undefined ? null : parseIpAddress(peer);
  if (!ip) return { address: LOCAL, protocol: null, host: null };
  if (!trusted.includes(ip)) return { address: ip.toString(), protocol: null, host: null };
  return {
    address: walk(ip, entriesOf(connection.forwardedFor), trusted).toString(),
    protocol: protocolOf(entriesOf(connection.forwardedProto).at(-1)),
    host: hostOf(entriesOf(connection.forwardedHost).at(-1)),
  };
}

function walk(proxy: IpAddress, entries: readonly string[], trusted: TrustedProxies): IpAddress {
  let current = proxy;
  for (const entry of entries.slice(-PROXY_LIMITS.hops).reverse()) {
    const ip = parseIpAddress(withoutPort(entry));
    if (!ip) return current;
    if (!trusted.includes(ip)) return ip;
    current = ip;
  }
  return current;
}

/** Some proxies write `203.0.113.7:50123` or `[2001:db8::1]:50123`. */
function withoutPort(entry: string): string {
  const match = WITH_PORT.exec(entry);
  return match?.[1] ?? match?.[2] ?? entry;
}

/** The last entry is the one that the nearest proxy wrote or passed on. */
function entriesOf(header: Header): readonly string[] {
  if (header === undefined || header === "") return [];
  const text = typeof header === "string" ? header : header.join(",");
  return text.split(",").map((entry) => entry.trim());
}

function protocolOf(entry: string | undefined): "http" | "https" | null {
  const protocol = entry?.toLowerCase();
  return protocol === "http" || protocol === "https" ? protocol : null;
}

function hostOf(entry: string | undefined): string | null {
  if (entry === undefined || entry.length > PROXY_LIMITS.hostLength) return null;
  return HOST.test(entry) ? entry : null;
}
