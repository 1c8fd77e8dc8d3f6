import { X509Certificate } from "node:crypto";
import type { SocketAddress } from "../../configuration/address-form.ts";
import { formatSocketAddress } from "../../configuration/address-form.ts";
import { checkListening } from "../../configuration/check-listening.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Clock } from "../../history/clock.ts";
import { readTls } from "../../server/tls.ts";
import { portProblem } from "../serving/port-problem.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const RENEWAL_DAYS = 14;

/** May the server listen where it is told to, and is the port free? */
export async function checkPorts(
  configuration: Configuration,
  circumstances: { readonly demoPasswords: boolean; readonly isServed: boolean },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    checkListening(configuration, circumstances);
  } catch (error) {
    findings.push(problem("Где слушать", error));
  }
  for (const [title, address, option] of [
    ["Порт сервиса", configuration.listen, "--listen"],
    ["Порт метрик", configuration.metrics, "--metrics"],
  ] as const) {
    // The port of a server that runs is taken by itself.
    if (address === null || circumstances.isServed) continue;
    findings.push(await checkPort(title, address, option));
  }
  return findings;
}

async function checkPort(title: string, address: SocketAddress, option: string): Promise<Finding> {
  const shown = formatSocketAddress(address);
  const reason = await portProblem(address, option);
  return reason === null ? ok(title, `${shown} свободен`) : problem(title, `${shown}: ${reason}`);
}

/** Do the certificate and the key fit each other, and the present? */
export async function checkTls({ tls }: Configuration, clock: Clock): Promise<Finding[]> {
  if (tls === null) return [];
  const title = "Сертификат";
  try {
    const { cert } = await readTls(tls);
    const { validFromDate, validToDate, subjectAltName } = new X509Certificate(cert);
    const days = Math.floor((validToDate.getTime() - clock()) / DAY_MILLISECONDS);
    const until = `действует до ${validToDate.toISOString().slice(0, 10)}`;
    if (clock() < validFromDate.getTime()) {
      return [problem(title, "ещё не действует. Проверьте часы этого компьютера.")];
    }
    if (days < 0) return [problem(title, "срок действия истёк. Получите новый.")];
    if (days < RENEWAL_DAYS) return [warning(title, `${until}. Пора получить новый.`)];
    return [ok(title, `${until}, имена: ${subjectAltName ?? "не указаны"}`)];
  } catch (error) {
    return [problem(title, error)];
  }
}
