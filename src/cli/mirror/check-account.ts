import { AuthenticationError } from "../../client/client-errors.ts";
import { PartnerWebApiClient } from "../../client/partner-web-api-client.ts";
import type { Output } from "../terminal/output.ts";

/** Milliseconds that a person waits for a check. */
const PATIENCE = 15_000;

/**
 * Tries an account before it is kept: reads the service's description of itself, which costs no call
 * of any quota. A service that cannot be reached now may be reached later, and is only told of.
 *
 * @throws AuthenticationError for a login or password that the service refuses
 */
export async function checkAccount(
  output: Output,
  address: URL,
  login: string,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  const client = new PartnerWebApiClient({
    address,
    login,
    password,
    timeZone: "UTC",
    retries: { repeats: 0 },
  });
  try {
    const waiting = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const wsdl = await client.wsdl({ signal: waiting });
    if (wsdl.includes("GetHistoryOfServiceTreatments")) return;
    output.notice(`Внимание: по адресу ${address.href} не описана нужная операция.`, "yellow");
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AuthenticationError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    output.notice(`Внимание: служба сейчас не отвечает как надо. ${reason}`, "yellow");
  }
}
