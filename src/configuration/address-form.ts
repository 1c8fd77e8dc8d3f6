import { isIP, isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import type { ValueForm } from "./value-form.ts";
import { textReadBy } from "./value-form.ts";

/** Where a server listens. */
export interface SocketAddress {
  /** An address, IPv6 without brackets, or a host name. */
  readonly host: string;
  /** 0 leaves the choice to the operating system. */
  readonly port: number;
}

const LARGEST_PORT = 65_535;

/** A port alone never opens a server to a network: that takes an address written out. */
const HOST_OF_A_PORT_ALONE = "127.0.0.1";

const SOCKET_ADDRESS = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(\d{1,5})$/;

/**
 * The last label begins with a letter: `127.1` and `0x7f000001`, which name resolution takes for
 * addresses, are none here.
 */
const HOST_NAME = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const HOST_NAME_CHARACTERS = 253;

/** `host:port`, `[IPv6]:port`, `:port` or a port alone. */
export const SOCKET_ADDRESS_FORM: ValueForm<SocketAddress> = {
  schema: z
    .union([z.int().min(0).max(LARGEST_PORT).transform(String), z.string()])
    .pipe(textReadBy(readSocketAddress)),
  format: formatSocketAddress,
  expected: {
    ru: `адрес и порт, например 127.0.0.1:8080, [::1]:8080 или :8080 (то же, что ${HOST_OF_A_PORT_ALONE}:8080)`,
    en: `an address and a port, such as 127.0.0.1:8080, [::1]:8080 or :8080 (the same as ${HOST_OF_A_PORT_ALONE}:8080)`,
  },
};

/** The public address: what `new URL` makes of it, without slashes at the end. */
export const PUBLIC_ADDRESS_FORM: ValueForm<string> = {
  schema: textReadBy(readPublicAddress),
  format: String,
  expected: {
    ru: "адрес вида https://letopis.example.ru, с путём или без, без логина, «?» и «#»",
    en: "an address such as https://letopis.example.com, with or without a path, without login, “?” and “#”",
  },
};

/** The address as people write it, IPv6 in brackets. */
export function formatSocketAddress({ host, port }: SocketAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine can reach a host: 127.0.0.0/8, ::1 or the name `localhost`. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return host.toLowerCase() === "localhost";
  return ipaddr.process(host.split("%", 1)[0] ?? "").range() === "loopback";
}

function readSocketAddress(text: string): SocketAddress | null {
  const match = SOCKET_ADDRESS.exec(text);
  if (!match) return null;
  const [, ipv6, name, digits] = match;
  const port = Number(digits);
  if (port > LARGEST_PORT) return null;
  if (ipv6 !== undefined) return isIPv6(ipv6) ? { host: ipv6, port } : null;
  if (!name) return { host: HOST_OF_A_PORT_ALONE, port };
  return isIPv4(name) || isHostName(name) ? { host: name, port } : null;
}

function isHostName(text: string): boolean {
  return text.length <= HOST_NAME_CHARACTERS && HOST_NAME.test(text);
}

function readPublicAddress(text: string): string | null {
  if (text.length > CONFIGURATION_LIMITS.publicAddressCharacters) return null;
  if (!/^https?:\/\//i.test(text) || /[?#\s\\]/.test(text)) return null;
  const url = URL.parse(text);
  if (url?.username !== "" || url.password !== "") return null;
  return url.href.replace(/\/+$/, "");
}
