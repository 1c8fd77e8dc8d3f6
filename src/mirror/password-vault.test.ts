import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LetopisError } from "../contract/letopis-error.ts";
import type { PasswordOwner } from "./password-vault.ts";
import { PasswordVault } from "./password-vault.ts";

const OWNER: PasswordOwner = {
  organization: "ffffffff-0000-4000-8000-000000000001",
  address: "https://cloud.example/cus/ws/PartnerWebAPI2",
  login: "robot",
};
const PASSWORD = "пароль: secret-7 🔑";

describe("a password vault", () => {
  let place: string;
  let keyFile: string;
  let vault: PasswordVault;

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), "letopis-vault-"));
    keyFile = join(place, "keys", "mirror.key");
    vault = new PasswordVault(keyFile);
  });

  afterEach(() => rm(place, { recursive: true, force: true }));

  /** The error of opening, which must tell the key file and never the password. */
  async function refusal(sealed: string, owner = OWNER, by = vault): Promise<LetopisError> {
    const error: unknown = await by.open(sealed, owner).catch((thrown: unknown) => thrown);
    if (!(error instanceof LetopisError)) throw new Error(`It opened: ${error}`);
    expect(error.code).toBe("MIRROR_KEY_UNUSABLE");
    expect(error.message).toContain("letopis mirror password");
    expect(`${error.message}${error.stack}${error.cause}`).not.toContain("secret");
    return error;
  }

  it.each([PASSWORD, "", " ", "a".repeat(1000)])(
    "gives back what it sealed: «%s»",
    async (text) => {
      expect(await vault.open(await vault.seal(text, OWNER), OWNER)).toBe(text);
    },
  );

  it("opens after a restart what it sealed before", async () => {
    const sealed = await vault.seal(PASSWORD, OWNER);
    expect(await new PasswordVault(keyFile).open(sealed, OWNER)).toBe(PASSWORD);
  });

  it("seals one password differently each time, and shows nothing of it", async () => {
    const sealed = await Promise.all([vault.seal(PASSWORD, OWNER), vault.seal(PASSWORD, OWNER)]);
    expect(sealed[0]).not.toBe(sealed[1]);
    for (const text of sealed) {
      expect(text).toMatch(/^v1(\.[\w-]+){3}$/);
      expect(text).not.toContain(Buffer.from(PASSWORD).toString("base64url").slice(0, 8));
    }
  });

  it("keeps its key where nobody else can read it, whatever the process's mask", async () => {
    const mask = process.umask(0);
    try {
      await vault.seal(PASSWORD, OWNER);
    } finally {
      process.umask(mask);
    }
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect((await stat(join(place, "keys"))).mode & 0o777).toBe(0o700);
  });

  it("makes its key once, and leaves nothing beside it", async () => {
    await vault.seal(PASSWORD, OWNER);
    const key = await readFile(keyFile, "utf8");
    await new PasswordVault(keyFile).seal(PASSWORD, OWNER);
    expect(await readFile(keyFile, "utf8")).toBe(key);
    expect(await readdir(join(place, "keys"))).toEqual(["mirror.key"]);
    expect(Buffer.from(key.trim(), "base64")).toHaveLength(32);
  });

  it("makes one key only, though many want the first one at once", async () => {
    const sealed = await Promise.all(
      Array.from({ length: 40 }, () => new PasswordVault(keyFile).seal(PASSWORD, OWNER)),
    );
    for (const one of sealed) expect(await vault.open(one, OWNER)).toBe(PASSWORD);
    expect(await readdir(join(place, "keys"))).toEqual(["mirror.key"]);
  });

  it("makes one key only, though several processes want the first one at once", async () => {
    const program = `import { PasswordVault } from ${JSON.stringify(
      join(import.meta.dirname, "password-vault.ts"),
    )};
      const [keyFile, owner] = process.argv.slice(1);
      process.stdout.write(await new PasswordVault(keyFile).seal("secret", JSON.parse(owner)));`;
    const seal = () =>
      promisify(execFile)(process.execPath, [
        ...["--input-type=module", "--eval", program],
        ...[keyFile, JSON.stringify(OWNER)],
      ]);
    for (const { stdout } of await Promise.all([seal(), seal(), seal()])) {
      expect(await vault.open(stdout, OWNER)).toBe("secret");
    }
  });

  it("says that the key is gone, and makes no other one to open with", async () => {
    const sealed = await vault.seal(PASSWORD, OWNER);
    await rm(keyFile);
    expect((await refusal(sealed)).message).toContain(keyFile);
    await expect(stat(keyFile)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("opens nothing with another key", async () => {
    const other = new PasswordVault(join(place, "other.key"));
    await other.seal("another", OWNER);
    const sealed = await vault.seal(PASSWORD, OWNER);
    expect((await refusal(sealed, OWNER, other)).message).toContain("другим ключом");
  });

  it.each(["", "not a key", "AAAA", `${Buffer.alloc(33).toString("base64")}\n`])(
    "neither opens nor seals with a damaged key, and leaves it as it is: «%s»",
    async (damaged) => {
      const sealed = await vault.seal(PASSWORD, OWNER);
      await writeFile(keyFile, damaged);
      await refusal(sealed);
      await expect(vault.seal(PASSWORD, OWNER)).rejects.toMatchObject({
        code: "MIRROR_KEY_UNUSABLE",
      });
      expect(await readFile(keyFile, "utf8")).toBe(damaged);
    },
  );

  it.each<Partial<PasswordOwner>>([
    { organization: "ffffffff-0000-4000-8000-000000000002" },
    { address: "https://other.example/cus/ws/PartnerWebAPI2" },
    { login: "robot2" },
  ])("opens a password for the account that it was sealed for alone: %o", async (changes) => {
    const sealed = await vault.seal(PASSWORD, OWNER);
    await refusal(sealed, { ...OWNER, ...changes });
  });

  it("opens nothing that was changed since it was sealed", async () => {
    const sealed = await vault.seal(PASSWORD, OWNER);
    const parts = sealed.split(".");
    const changed = (index: number) =>
      parts.map((part, at) => (at === index ? swapFirst(part) : part)).join(".");
    const spoilt = [
      ...[1, 2, 3].map(changed),
      ["v2", ...parts.slice(1)].join("."),
      parts.slice(0, 3).join("."),
      // A shorter tag would be easier to guess.
      [parts[0], parts[1], parts[2]?.slice(0, 6), parts[3]].join("."),
      "",
      PASSWORD,
    ];
    for (const text of spoilt) await refusal(text);
  });

  it("tells what the system says when the key's place cannot be used", async () => {
    await writeFile(join(place, "keys"), "a file where the folder should be");
    const error: unknown = await vault.seal(PASSWORD, OWNER).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MIRROR_KEY_UNUSABLE" });
    expect(String(error)).toContain(keyFile);
    expect(String(error)).not.toContain("secret");
  });

  it.skipIf(process.getuid?.() === 0)("says when it may not read its key", async () => {
    const sealed = await vault.seal(PASSWORD, OWNER);
    await chmod(keyFile, 0o000);
    expect((await refusal(sealed)).message).toContain("EACCES");
  });
});

function swapFirst(part: string): string {
  return `${part.startsWith("A") ? "B" : "A"}${part.slice(1)}`;
}
