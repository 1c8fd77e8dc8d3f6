/** Addresses of databases in libpq's form, `postgres://user@host:port,host:port/database?…`. */

const ADDRESS = /^(postgres(?:ql)?:\/\/)(?:([^/?#]*)@)?([^/?#@]*)(.*)$/i;

/**
 * The servers that an address names, in its order, each as an address with that host alone.
 *
 * @returns null when it is no such address
 */
export function serversOf(address: string): readonly [URL, ...URL[]] | null {
  const [, scheme = "", user, hosts = "", rest = ""] = ADDRESS.exec(address) ?? [];
  if (scheme === "") return null;
  const urls: URL[] = [];
  for (const host of hosts.split(",")) {
    if (host === "" && hosts !== "") return null;
    const url = URL.parse(`${scheme}${user === undefined ? "" : `${user}@`}${host}${rest}`);
    if (url === null) return null;
    urls.push(url);
  }
  const [first, ...others] = urls;
  return first === undefined ? null : [first, ...others];
}

/** Puts together again what {@link serversOf} took apart; everything but hosts is the first one's. */
export function addressOf(servers: readonly [URL, ...URL[]]): string {
  const [{ protocol, username, password, pathname, search }] = servers;
  const secret = password === "" ? "" : `:${password}`;
  const user = username === "" && secret === "" ? "" : `${username}${secret}@`;
  return `${protocol}//${user}${servers.map(({ host }) => host).join(",")}${pathname}${search}`;
}
