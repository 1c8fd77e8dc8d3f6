import { readServiceAddress } from "../configuration/service-address.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/**
 * The address of a service to be mirrored: https, or http to this machine.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export function readUpstreamAddress(text: string): URL {
  return readServiceAddress(text, {
    example: "https://…/cus/ws/PartnerWebAPI2",
    longest: MIRROR_LIMITS.addressLength,
  });
}
