import { resolve } from "node:path";
import type { Configuration } from "../configuration/configuration.ts";
import { SETTINGS } from "../configuration/settings.ts";
import { addressOf, serversOf } from "../store/database-addresses.ts";

/** What no shell reads as anything but itself. */
const PLAIN = /^[\p{L}\p{N}_./:@%+=,-]+$/u;

/**
 * What a command needs to find the same store, as a person types it into a shell; nothing where it
 * is the usual folder. It never holds a password.
 */
export function storeOption(
  { data, store }: Pick<Configuration, "data" | "store">,
  workingFolder: string,
): string {
  if (store !== null) return ` --store ${quoted(withoutPassword(store.address))}`;
  return data === resolve(workingFolder, SETTINGS.data.default) ? "" : ` --data ${quoted(data)}`;
}

/** An address with everything that it says of the connection (`sslmode`, `host`) but secrets. */
function withoutPassword(address: string): string {
  const servers = serversOf(address);
  if (servers === null) return "postgres://…";
  for (const server of servers) {
    server.password = "";
    const parameters = server.search.slice(1).split("&");
    server.search = parameters.filter((parameter) => !namesPassword(parameter)).join("&");
  }
  return addressOf(servers);
}

/** Both of libpq: `password` and `sslpassword`. */
function namesPassword(parameter: string): boolean {
  return [...new URLSearchParams(parameter).keys()].some((name) => /password/i.test(name));
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
