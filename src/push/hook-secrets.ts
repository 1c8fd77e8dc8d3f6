import { LetopisError } from "../contract/letopis-error.ts";
import type { HookSubscription } from "../store/hook-store.ts";
import type { SecretVault } from "./secret-vault.ts";
import type { SubscribedHook } from "./subscribed-hook.ts";

/** The account of a push service, and where it reaches this server. */
export interface PushTarget {
  /** UUID. */
  readonly organization: string;
  readonly pushAddress: string;
  readonly publicAddress: string;
  readonly login: string;
  readonly password: string;
}

/** The two secrets of a subscription: our password over there, and theirs here. */
export class HookSecrets {
  readonly #vault: SecretVault;

  constructor(vault: SecretVault) {
    this.#vault = vault;
  }

  /** @throws LetopisError MIRROR_KEY_UNUSABLE */
  async seal(
    target: PushTarget,
    hookId: string,
    secret: string,
    lines: readonly string[],
  ): Promise<HookSubscription> {
    const { organization, pushAddress, publicAddress, login, password } = target;
    const owner = { organization, address: pushAddress };
    return {
      pushAddress,
      publicAddress,
      login,
      sealedPassword: await this.#vault.seal(password, { ...owner, login }),
      sealedSecret: await this.#vault.seal(secret, { ...owner, login: hookId }),
      lines,
    };
  }

  /** @throws LetopisError MIRROR_KEY_UNUSABLE */
  openPassword({ organization, subscription }: SubscribedHook): Promise<string> {
    const { pushAddress: address, login, sealedPassword } = subscription;
    return this.#vault.open(sealedPassword, { organization, address, login });
  }

  /** @throws LetopisError MIRROR_KEY_UNUSABLE */
  openSecret({ id, organization, subscription }: SubscribedHook): Promise<string> {
    const { pushAddress: address, sealedSecret } = subscription;
    return this.#vault.open(sealedSecret, { organization, address, login: id });
  }
}

/** What a secret gives, or null where its key is gone: then there has to be another secret. */
export async function unlessKeyIsGone(opening: Promise<string>): Promise<string | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof LetopisError && error.code === "MIRROR_KEY_UNUSABLE") return null;
    throw error;
  }
}
