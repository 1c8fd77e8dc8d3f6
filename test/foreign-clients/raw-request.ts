/** Requests written out by hand, as clients without a library send them. */

export const ENVELOPE_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
export const ENVELOPE_1_2 = "http://www.w3.org/2003/05/soap-envelope";
export const SERVICE = "http://buhphone.com/PartnerWebAPI2";
export const CORE = "http://v8.1c.ru/8.1/data/core";
export const OPERATION = "GetHistoryOfServiceTreatments";
export const ZERO_ID = "00000000-0000-0000-0000-000000000000";

const PREFIXES =
  `xmlns:par="${SERVICE}" xmlns:core="${CORE}" xmlns:xs="http://www.w3.org/2001/XMLSchema" ` +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export interface Parts {
  /** Namespace of the envelope, by default that of SOAP 1.2. */
  readonly namespace?: string;
  /** Content of the header, which is there when this is. */
  readonly header?: string;
  /** Content of the body. */
  readonly body: string;
}

/** An envelope with the prefixes soap, par, core, xs and xsi declared. */
export function envelopeOf({ namespace = ENVELOPE_1_2, header, body }: Parts): string {
  const head = header === undefined ? "" : `<soap:Header>${header}</soap:Header>`;
  return (
    `<soap:Envelope xmlns:soap="${namespace}" ${PREFIXES}>${head}` +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** The operation's element with this content. */
export function operation(content: string): string {
  return `<par:${OPERATION}>${content}</par:${OPERATION}>`;
}

/** An envelope whose Params have this content. */
export function withParams(content: string): string {
  return envelopeOf({ body: operation(`<par:Params>${content}</par:Params>`) });
}

/** A property whose Value has this content and these attributes. */
export function parameter(name: string, content: string, attributes = ""): string {
  return `<core:Property name="${name}"><core:Value ${attributes}>${content}</core:Value></core:Property>`;
}

/** An envelope with one parameter. */
export function withValue(name: string, content: string, attributes = ""): string {
  return withParams(parameter(name, content, attributes));
}

/** A text in the XML encodings that are not UTF-8. */
export function utf16(text: string, order: "LE" | "BE"): Buffer {
  const bytes = Buffer.from(text, "utf16le");
  return order === "LE" ? bytes : bytes.swap16();
}
