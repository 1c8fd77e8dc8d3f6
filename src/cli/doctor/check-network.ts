import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { SocketAddress } from "../../configuration/address-form.ts";
import { formatSocketAddress } from "../../configuration/address-form.ts";
import { checkListening } from "../../configuration/check-listening.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Clock } from "../../history/clock.ts";
import { readTls } from "../../server/tls.ts";
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
  for (const [title, address] of [
    ["Порт сервиса", configuration.listen],
    ["Порт метрик", configuration.metrics],
  ] as const) {
    // The port of a server that runs is taken by itself.
    if (address !== null && !circumstances.isServed) findings.push(await checkPort(title, address));
  }
  return findings;
}

async function checkPort(title: string, address: SocketAddress): Promise<Finding> {
  const shown = formatSocketAddress(address);
  const server = createServer();
  try {
    server.listen(address.port, address.host);
    await once(server, "listening");
    return ok(title, `${shown} свободен`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return problem(title, `${shown}: ${PORT_REASONS.get(code ?? "") ?? `${message}.`}`);
  } finally {
    server.close();
  }
}

const PORT_REASONS: ReadonlyMap<string, string> = new Map([
  ["EADDRINUSE", "порт занят другой программой. Остановите её или задайте другой (--listen)."],
  ["EACCES", "нет права на этот порт. Возьмите порт от 1024 или дайте право (setcap, systemd)."],
  ["EADDRNOTAVAIL", "такого адреса у этого компьютера нет. Задайте другой (--listen)."],
  ["ENOTFOUND", "имя не найдено. Задайте адрес (--listen)."],
]);

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
