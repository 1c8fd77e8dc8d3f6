/** XML namespaces of the wire (contract.md, "Where it lives"). */

/** Target namespace of the service and of its WSDL. */
export const SERVICE_NAMESPACE = "http://buhphone.com/PartnerWebAPI2";

/** 1C's XDTO core types: `Structure`, `ValueTable` and their parts. */
export const CORE_NAMESPACE = "http://v8.1c.ru/8.1/data/core";

export const XML_SCHEMA_NAMESPACE = "http://www.w3.org/2001/XMLSchema";
export const XML_SCHEMA_INSTANCE_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance";

/** Envelope namespaces; the envelope's own one decides the SOAP version. */
export const SOAP_1_1_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/";
export const SOAP_1_2_NAMESPACE = "http://www.w3.org/2003/05/soap-envelope";

/** Paths the service answers at: the cloud's own first, then ours. */
export const SERVICE_PATHS = ["/cus/ws/PartnerWebAPI2", "/ws/PartnerWebAPI2"] as const;

/** Path of the hooks: a hook's id follows it (events.md). */
export const HOOKS_PATH = "/hooks/1c-connect";
