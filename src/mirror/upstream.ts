import type { Agent } from "node:http";
import type { Endpoint } from "../client/call-operation.ts";
import type { Timeouts } from "../client/send-request.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { Mirror } from "../store/mirror-store.ts";
import type { PasswordVault } from "./password-vault.ts";

/** The service that a mirror reads. */
export interface Upstream {
  readonly endpoint: Endpoint;
  /** In which it writes times. */
  readonly zone: TimeZone;
}

/** How to reach services; the client's defaults where nothing is said. */
export interface UpstreamTransport {
  readonly agent?: Agent;
  readonly timeouts?: Partial<Timeouts>;
  /** Whether answers may come compressed. */
  readonly gzip?: boolean;
}

/** @throws LetopisError MIRROR_KEY_UNUSABLE */
export async function openUpstream(
  mirror: Mirror,
  vault: PasswordVault,
  transport: UpstreamTransport,
): Promise<Upstream> {
  return {
    endpoint: {
      ...transport,
      address: new URL(mirror.address),
      login: mirror.login,
      password: await vault.open(mirror.sealedPassword, mirror),
      // Every call is counted by the mirror, so none is repeated below it.
      retries: { repeats: 0 },
    },
    zone: TimeZone.of(mirror.timeZone),
  };
}
