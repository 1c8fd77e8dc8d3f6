import { SOAP_1_1_NAMESPACE, SOAP_1_2_NAMESPACE } from "../contract/namespaces.ts";

/** The two versions of SOAP that are spoken; an answer has the version of its request. */
export type SoapVersion = "1.1" | "1.2";

/** Namespace of the envelope, which alone decides the version of a request. */
export const ENVELOPE_NAMESPACE: Readonly<Record<SoapVersion, string>> = {
  "1.1": SOAP_1_1_NAMESPACE,
  "1.2": SOAP_1_2_NAMESPACE,
};

/** `Content-Type` of every answer of a version. */
export const ANSWER_CONTENT_TYPE: Readonly<Record<SoapVersion, string>> = {
  "1.1": "text/xml; charset=utf-8",
  "1.2": "application/soap+xml; charset=utf-8",
};

/** The version whose envelopes live in a namespace, `undefined` when it is neither. */
export function versionOfNamespace(namespace: string): SoapVersion | undefined {
  if (namespace === SOAP_1_1_NAMESPACE) return "1.1";
  if (namespace === SOAP_1_2_NAMESPACE) return "1.2";
  return undefined;
}
