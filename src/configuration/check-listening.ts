import { LetopisError } from "../contract/letopis-error.ts";
import { formatSocketAddress, isLoopback } from "./address-form.ts";
import type { Configuration } from "./configuration.ts";

export interface ListeningCircumstances {
  /** Whether an account has a password that the demo made up and printed. */
  readonly demoPasswords: boolean;
}

/**
 * Refuses to listen where it would be unsafe. Beyond the loopback the server wants HTTPS, a
 * declared proxy in front of it that has HTTPS, or plain HTTP asked for in so many words; and no
 * demo passwords, on any port or behind a proxy.
 *
 * @throws LetopisError LISTEN_REFUSED with all reasons, each naming its key.
 */
export function checkListening(
  configuration: Configuration,
  { demoPasswords }: ListeningCircumstances,
): void {
  const { listen, metrics, tls, trustedProxies, allowPlainHttp } = configuration;
  const reasons: string[] = [];
  if (!isLoopback(listen.host) && !tls && trustedProxies.length === 0 && !allowPlainHttp) {
    reasons.push(
      `listen: ${formatSocketAddress(listen)} доступен не только этому компьютеру, а соединение не ` +
        "зашифровано: пароли шли бы по сети открыто. Задайте сертификат (--tls-cert и --tls-key), " +
        "объявите прокси, который принимает HTTPS (--trusted-proxies), или разрешите HTTP без " +
        "шифрования (--allow-plain-http).",
    );
  }
  for (const [key, address] of Object.entries({ listen, metrics })) {
    if (demoPasswords && address && !isLoopback(address.host)) {
      reasons.push(
        `${key}: ${formatSocketAddress(address)} доступен не только этому компьютеру, а у учётных ` +
          "записей остались демонстрационные пароли. Смените их (letopis account --help) или " +
          "слушайте 127.0.0.1.",
      );
    }
  }
  if (demoPasswords && trustedProxies.length > 0) {
    reasons.push(
      "trustedProxies: за объявленным прокси сервер доступен не только этому компьютеру, а у учётных " +
        "записей остались демонстрационные пароли. Смените их (letopis account --help) или уберите прокси.",
    );
  }
  if (reasons.length > 0) throw new LetopisError("LISTEN_REFUSED", reasons.join("\n"));
}
