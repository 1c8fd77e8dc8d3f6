import { MIMEType } from "node:util";
import type { SoapVersion } from "./soap-version.ts";

/** What the `Content-Type` of a request says; the envelope, once readable, knows better. */
export interface RequestContentType {
  /** Version of a fault when no envelope can be read (contract.md, "The answer otherwise"). */
  readonly version: SoapVersion;
  /** The `charset` parameter in lower case. */
  readonly charset: string | undefined;
}

/** Reads a `Content-Type`; one that is absent or not a media type counts as plain SOAP 1.1. */
export function readContentType(header: string | undefined): RequestContentType {
  const type = parse(header);
  return {
    version: type?.essence === "application/soap+xml" ? "1.2" : "1.1",
    charset: type?.params.get("charset")?.trim().toLowerCase(),
  };
}

function parse(header: string | undefined): MIMEType | undefined {
  try {
    return header === undefined ? undefined : new MIMEType(header);
  } catch {
    return undefined;
  }
}
