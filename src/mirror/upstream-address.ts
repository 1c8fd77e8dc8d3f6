import { readSecureAddress } from "../configuration/secure-address.ts";
import { SERVICE_PATHS } from "../contract/namespaces.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/**
 * The address of a service to be mirrored: https, or http to this machine. Without a path it gets the
 * service's usual one.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readUpstreamAddress(text: string): URL {
  const [usual] = SERVICE_PATHS;
  const address = readSecureAddress(text, {
    example: `https://…${usual}`,
    longest: MIRROR_LIMITS.addressLength,
  });
  if (address.pathname === "/") address.pathname = usual;
  return address;
}
