import type { SoapVersion } from "./soap-version.ts";

/** SOAP 1.1 names; SOAP 1.2 calls the first two `Sender` and `Receiver`. */
export type FaultCode = "Client" | "Server" | "MustUnderstand" | "VersionMismatch";

/**
 * A request that is answered with a SOAP Fault and not with a ResultCode: there is no envelope to
 * answer, or it asks for something that is not there (contract.md, "The answer otherwise").
 * The message is the fault's reason, a Russian sentence for a person.
 */
export class SoapFault extends Error {
  /** Version of the envelope, or of the content type while no envelope has been read. */
  readonly version: SoapVersion;
  readonly code: FaultCode;

  constructor(version: SoapVersion, code: FaultCode, reason: string) {
    super(reason);
    this.name = "SoapFault";
    this.version = version;
    this.code = code;
  }
}
