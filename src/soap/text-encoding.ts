import { shownValue } from "../history/shown-value.ts";
import type { RequestContentType } from "./content-type.ts";
import { SoapFault } from "./soap-fault.ts";

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Charset names that are read, and how. ASCII is read as UTF-8, which contains it; `utf-16`
 * without a byte order mark is big-endian (RFC 2781, 4.3).
 */
const CHARSETS: ReadonlyMap<string, Encoding> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["ascii", "utf-8"],
  ["utf-16", "utf-16be"],
  ["utf-16le", "utf-16le"],
  ["utf-16be", "utf-16be"],
]);

/** The encoding pseudo-attribute of an XML declaration. */
const DECLARED_ENCODING = /^<\?xml\s[^?>]*?\sencoding\s*=\s*["']([^"'?>]*)["']/;

/**
 * Decodes the body of a request: UTF-8 or UTF-16, by byte order mark, else by the bytes of its
 * first `<`, else by the charset of the content type, else UTF-8 (contract.md, "Reading a
 * request"; the precedence is that of RFC 7303). The mark is not part of the result.
 *
 * @throws {SoapFault} `Client` for another charset, for a declaration that contradicts the bytes
 *   and for bytes that are not of the encoding: never mojibake.
 */
export function decodeBody(body: Uint8Array, contentType: RequestContentType): string {
  const { charset, version } = contentType;
  const announced = charset === undefined ? undefined : CHARSETS.get(charset);
  if (charset !== undefined && announced === undefined) {
    throw new SoapFault(
      version,
      "Client",
      `Кодировка «${shownValue(charset)}» из заголовка Content-Type не поддерживается. Пришлите запрос в UTF-8.`,
    );
  }
  const encoding = encodingOfBytes(body) ?? announced ?? "utf-8";

  const declared = DECLARED_ENCODING.exec(new TextDecoder(encoding).decode(body))?.[1];
  if (declared !== undefined && !agrees(declared, encoding)) {
    throw new SoapFault(
      version,
      "Client",
      `XML-объявление называет кодировку «${shownValue(declared)}», а запрос читается как ${encoding.toUpperCase()}. Пришлите запрос в UTF-8 и укажите её в объявлении.`,
    );
  }

  const text = decodeStrictly(body, encoding);
  if (text === undefined) {
    throw new SoapFault(
      version,
      "Client",
      `Запрос содержит байты, недопустимые в ${encoding.toUpperCase()}. Пришлите запрос в UTF-8.`,
    );
  }
  return text;
}

function decodeStrictly(body: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** The encoding that the first bytes prove: U+0000 has no place in XML, so `<` tells UTF-16. */
function encodingOfBytes(body: Uint8Array): Encoding | undefined {
  const [first, second, third] = body;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0x00 && second === 0x3c) return "utf-16be";
  if (first === 0x3c && second === 0x00) return "utf-16le";
  return undefined;
}

function agrees(declared: string, encoding: Encoding): boolean {
  const name = declared.toLowerCase();
  return name === "utf-16" ? encoding !== "utf-8" : CHARSETS.get(name) === encoding;
}
