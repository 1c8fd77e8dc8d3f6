import { once } from "node:events";
import { createServer } from "node:net";
import type { SocketAddress } from "../../configuration/address-form.ts";
import { formatSocketAddress } from "../../configuration/address-form.ts";

/** Where a port is suggested from when the wanted one is the last. */
const USUAL_PORT = 8080;
const LAST_PORT = 65_535;

/**
 * Tries whether a port can be listened on, by doing so for a moment.
 *
 * @param option how to name another address, `--listen`
 * @returns null, or a Russian phrase that says why not and what to do
 */
export async function portProblem(address: SocketAddress, option: string): Promise<string | null> {
  const server = createServer();
  try {
    server.listen(address.port, address.host);
    await once(server, "listening");
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return REASONS.get(code ?? "")?.(address, option) ?? `${message}.`;
  } finally {
    server.close();
  }
}

type Reason = (address: SocketAddress, option: string) => string;

const REASONS: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [
    "EADDRINUSE",
    (address, option) =>
      `порт занят другой программой. Остановите её или задайте другой: ${option} ${nextPort(address)}.`,
  ],
  [
    "EACCES",
    () => "нет права на этот порт. Возьмите порт от 1024 или дайте право (setcap, systemd).",
  ],
  [
    "EADDRNOTAVAIL",
    (_, option) => `такого адреса у этого компьютера нет. Задайте другой (${option}).`,
  ],
  ["ENOTFOUND", (_, option) => `имя не найдено. Задайте адрес (${option}).`],
]);

function nextPort({ host, port }: SocketAddress): string {
  return formatSocketAddress({ host, port: (port < LAST_PORT ? port : USUAL_PORT) + 1 });
}
