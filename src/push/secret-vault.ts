/** What a sealed secret belongs to: sealed for one account, it cannot be used for another. */
export interface SecretOwner {
  readonly organization: string;
  readonly address: string;
  readonly login: string;
}

/** Seals secrets for the store. mirror/password-vault.ts does, by a key outside of the data folder. */
export interface SecretVault {
  seal(secret: string, owner: SecretOwner): Promise<string>;
  /** @throws LetopisError MIRROR_KEY_UNUSABLE when the key is gone or another one */
  open(sealed: string, owner: SecretOwner): Promise<string>;
}
