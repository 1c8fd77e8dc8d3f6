import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LetopisError } from "../contract/letopis-error.ts";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Marks the form of a sealed password, should there ever be another. */
const FORM = "v1";

/** What a sealed password belongs to: sealed for one account, it cannot be used for another. */
export interface PasswordOwner {
  readonly organization: string;
  readonly address: string;
  readonly login: string;
}

/**
 * Seals the passwords of mirrors for the store. The key lies in a file of its own, outside of the
 * data folder, so that neither the database nor a backup of it gives the passwords away.
 */
export class PasswordVault {
  readonly #keyFile: string;

  /** @param keyFile absolute path; made when first needed, readable for its owner alone */
  constructor(keyFile: string) {
    this.#keyFile = keyFile;
  }

  /** @throws LetopisError MIRROR_KEY_UNUSABLE */
  async seal(password: string, owner: PasswordOwner): Promise<string> {
    const key = (await this.#readKey()) ?? (await this.#makeKey());
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(owner));
    const sealed = Buffer.concat([cipher.update(password, "utf8"), cipher.final()]);
    const parts = [nonce, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"));
    return [FORM, ...parts].join(".");
  }

  /** @throws LetopisError MIRROR_KEY_UNUSABLE when the key is gone or another one */
  async open(sealedPassword: string, owner: PasswordOwner): Promise<string> {
    const key = await this.#readKey();
    if (key === null) throw this.#unusable("его нет");
    const [form, ...parts] = sealedPassword.split(".");
    const [nonce, tag, sealed] = parts.map((part) => Buffer.from(part, "base64url"));
    if (form !== FORM || !nonce || !tag || !sealed) throw this.#unusable("пароль записан не им");
    try {
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(additionalData(owner));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8");
    } catch (cause) {
      throw this.#unusable("пароль запечатан другим ключом", cause);
    }
  }

  async #readKey(): Promise<Buffer | null> {
    let text: string;
    try {
      text = await readFile(this.#keyFile, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw this.#unusable(error instanceof Error ? error.message : String(error), error);
    }
    const key = Buffer.from(text.trim(), "base64");
    if (key.length !== KEY_BYTES) throw this.#unusable("в нём не ключ");
    return key;
  }

  async #makeKey(): Promise<Buffer> {
    const key = randomBytes(KEY_BYTES);
    try {
      await mkdir(dirname(this.#keyFile), { recursive: true, mode: 0o700 });
      await writeOnce(this.#keyFile, `${key.toString("base64")}\n`);
      return key;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") {
        const present = await this.#readKey();
        if (present !== null) return present;
      }
      throw this.#unusable(error instanceof Error ? error.message : String(error), error);
    }
  }

  #unusable(reason: string, cause?: unknown): LetopisError {
    return new LetopisError(
      "MIRROR_KEY_UNUSABLE",
      `Ключ паролей ${this.#keyFile} не подходит: ${reason}. Верните файл ключа или задайте ` +
        "пароль заново: letopis mirror password, letopis hook subscribe. Где лежит ключ, говорит настройка mirror.keyFile.",
      { cause },
    );
  }
}

/**
 * Under its name only when it is whole, and never over a file that is there: another process may
 * have made it a moment ago. Rejects with `EEXIST` then.
 */
async function writeOnce(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  try {
    const file = await open(unfinished, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function additionalData({ organization, address, login }: PasswordOwner): Buffer {
  return Buffer.from(JSON.stringify([organization, address, login]));
}
