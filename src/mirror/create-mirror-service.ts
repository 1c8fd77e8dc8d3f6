import type { Clock } from "../history/clock.ts";
import type { Store } from "../store/store.ts";
import { MirrorService } from "./mirror-service.ts";
import { PasswordVault } from "./password-vault.ts";

export interface MirrorSettings {
  /** Open; it stays the caller's, who stops the service before closing it. */
  readonly store: Store;
  /** Absolute path of the key of mirrors' passwords. */
  readonly keyFile: string;
  readonly clock: Clock;
}

/** The mirrors of a process that holds a store. Nothing is under way until something is asked for. */
export function createMirrorService({ store, keyFile, clock }: MirrorSettings): MirrorService {
  return new MirrorService({ store, vault: new PasswordVault(keyFile), clock });
}
