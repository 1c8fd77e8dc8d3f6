import { shownValue } from "../history/shown-value.ts";
import { AuthenticationError, UnexpectedStatusError } from "./client-errors.ts";
import { ANSWER_LIMITS } from "./limits.ts";
import { readBeginning } from "./read-beginning.ts";
import type { HttpAnswer } from "./send-request.ts";

/**
 * Refuses everything that is not SOAP at all: refused logins, redirects, pages of proxies.
 *
 * @throws AuthenticationError, UnexpectedStatusError
 */
export async function requireSoap(answer: HttpAnswer, address: URL): Promise<void> {
  const { status } = answer;
  refuseLogin(answer, address);
  const isXml = /xml/i.test(answer.headers["content-type"] ?? "");
  if (isXml && (status === 200 || status === 400 || status === 500)) return;
  await refuseStatus(answer, address);
}

/**
 * Refuses everything but an XML document.
 *
 * @throws AuthenticationError, UnexpectedStatusError
 */
export async function requireDocument(answer: HttpAnswer, address: URL): Promise<void> {
  refuseLogin(answer, address);
  const isXml = /xml/i.test(answer.headers["content-type"] ?? "");
  if (!isXml || answer.status !== 200) await refuseStatus(answer, address);
}

function refuseLogin(answer: HttpAnswer, address: URL): void {
  const { status } = answer;
  if (status !== 401 && status !== 403) return;
  throw new AuthenticationError(
    `${address.origin}: логин или пароль не подошли (HTTP ${status}).`,
    status,
    retryAfterSeconds(answer),
  );
}

async function refuseStatus(answer: HttpAnswer, address: URL): Promise<never> {
  const { status, headers } = answer;
  const wait = retryAfterSeconds(answer);
  const location = status >= 300 && status < 400 ? (headers.location ?? null) : null;
  const problem =
    status >= 300 && status < 400
      ? `это перенаправление на «${shownValue(location ?? "неизвестно куда")}» (HTTP ${status}). ` +
        "Пароль туда не отправлен; укажите этот адрес, если он верен"
      : `HTTP ${status}${wait === null ? "" : `, просит подождать ${wait} с`}${await quoted(answer)}`;
  throw new UnexpectedStatusError(
    `${address.href}: ответ не похож на ответ PartnerWebAPI2: ${problem}. Проверьте адрес.`,
    { status, location, retryAfterSeconds: wait },
  );
}

/** The first words of a body that is no answer, without its markup. */
async function quoted(answer: HttpAnswer): Promise<string> {
  const text = await readBeginning(answer, ANSWER_LIMITS.errorBytes);
  const beginning = shownValue(withoutMarkup(text));
  return beginning === "" ? "" : `: «${beginning}»`;
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<(?:style|script)[^>]*>[^<]*<\/[^>]*>|<[^>]*>/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * What `Retry-After` asks to wait, in whole seconds; null where it does not. A date is compared
 * with the answer's own `Date`: our clock may differ from the service's.
 */
export function retryAfterSeconds({ headers }: HttpAnswer): number | null {
  const text = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const seconds = Math.ceil((Date.parse(text) - Date.parse(headers.date ?? "")) / 1000);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

/**
 * The one form that a `Date` may be sent in (RFC 9110, section 5.6.7). The obsolete ones are left:
 * one names no century, the other no zone, and JavaScript would take it for our own.
 */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** When an answer was begun, by the clock of the service; null where it does not say. */
export function dateOf({ headers }: HttpAnswer): Date | null {
  const text = headers.date?.trim() ?? "";
  const date = IMF_FIXDATE.test(text) ? new Date(text) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

/** The charset of a Content-Type, undefined where it names none. */
export function charsetOf({ headers }: HttpAnswer): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers["content-type"] ?? "")?.[1];
}
