import type { SocketAddress } from "../../configuration/address-form.ts";
import { formatSocketAddress } from "../../configuration/address-form.ts";
import { checkListening } from "../../configuration/check-listening.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { readTls } from "../../server/tls.ts";
import type { Invocation } from "../invocation.ts";
import { portProblem } from "./port-problem.ts";

/**
 * What would keep a server from starting whatever its data are: found before any are made.
 *
 * @throws LetopisError LISTEN_REFUSED, TLS_INVALID
 */
export async function checkConfiguration(configuration: Configuration): Promise<void> {
  checkListening(configuration, { demoPasswords: false });
  if (configuration.tls !== null) await readTls(configuration.tls);
}

/**
 * Tries the ports of a server that is about to start.
 *
 * @throws LetopisError LISTEN_REFUSED
 */
export async function checkPortsAreFree(
  { listen, metrics }: Configuration,
  { environment }: Pick<Invocation, "environment">,
): Promise<void> {
  // npm hands an option on only behind a double dash.
  const prefix = environment["npm_lifecycle_event"] === "start" ? "npm start -- " : "";
  await checkPort(listen, `${prefix}--listen`);
  if (metrics !== null) await checkPort(metrics, `${prefix}--metrics`);
}

async function checkPort(address: SocketAddress, option: string): Promise<void> {
  const problem = await portProblem(address, option);
  if (problem === null) return;
  throw new LetopisError(
    "LISTEN_REFUSED",
    `Слушать ${formatSocketAddress(address)} не получается: ${problem}`,
  );
}
