import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandOptions } from "../support/command-line.ts";
import { runLetopis } from "../support/command-line.ts";
import { CABINET, cloudRows } from "../support/mirrored-cloud.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { callHistory } from "../support/soap-call.ts";
import { toIncomingBatch } from "../support/treatment-rows.ts";

const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);
const SINCE = new Date((NOW - 60 * DAY) * 1000).toISOString().slice(0, 10);

describe("letopis mirror", () => {
  let cloud: RunningService;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "letopis-mirror-cli-"));
    cloud = await startService({
      clock: Date.now,
      timeZone: "UTC",
      prepare: async (store) => {
        await store.organizations.add({
          id: CABINET,
          name: "partner",
          timeZone: "UTC",
          limits: null,
        });
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: CABINET });
        await writer.write(toIncomingBatch(cloudRows(300, NOW - 50 * DAY, NOW - DAY)));
        await writer.commit();
      },
    });
  });

  afterAll(async () => {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  const letopis = (words: string, options: CommandOptions = {}) =>
    runLetopis(folder, words.split(" "), options);

  const password = { environment: { LETOPIS_PASSWORD: PASSWORD } };

  it("says what is missing, and refuses what would be unsafe", async () => {
    expect((await letopis("mirror run")).stderr).toContain("данных Летописи нет");
    await letopis("organization add Вектор --time-zone UTC");
    const nothing = await letopis("mirror run");
    expect(nothing.status).toBe(2);
    expect(nothing.stderr).toContain("letopis mirror add");
    expect((await letopis("mirror status")).stderr).toContain("Зеркал ещё нет");

    const add = `mirror add --login partner --since ${SINCE}`;
    const plain = await letopis(`${add} --from http://cloud.example.ru/ws`, password);
    expect(plain.stderr).toContain("https");
    const secret = await letopis(`${add} --from https://a:secret@cloud.example.ru/ws`, password);
    expect(secret.stderr).not.toContain("secret");
    expect(secret.status).not.toBe(0);
    const all = await letopis(`${add} --from ${cloud.address} --reserve 10`, password);
    expect(all.stderr).toContain("--reserve");
    const unasked = await letopis(`${add} --from ${cloud.address}`);
    expect(unasked.stderr).toContain("--password-file");
    const wrong = { environment: { LETOPIS_PASSWORD: "wrong password" } };
    const unknown = await letopis(`${add} --from ${cloud.address}`, wrong);
    expect(unknown.stderr).toContain("парол");
    expect(unknown.status).toBe(1);
    const empty = { environment: { LETOPIS_PASSWORD: "" }, input: "" };
    expect((await letopis(`${add} --from ${cloud.address}`, empty)).status).toBe(2);
    const inside = await letopis(
      `${add} --from ${cloud.address} --mirror-key letopis-data/key`,
      password,
    );
    expect(inside.stderr).toContain("[CONFIGURATION_INVALID]");
  });

  it("adds, runs, verifies, pauses and removes, on a folder that nobody serves", async () => {
    await writeFile(join(folder, "pass.txt"), `${PASSWORD}\n`);
    const added = await letopis(
      `mirror add --from ${cloud.address} --login partner --password-file pass.txt --since ${SINCE} --every 5`,
    );
    expect(added.stderr).toContain("letopis mirror run");
    expect(added.stdout).toContain("пока ничего");
    expect(added.stdout + added.stderr).not.toContain(PASSWORD);
    const key = await stat(join(folder, "letopis/mirror.key"));
    expect(key.mode & 0o777).toBe(0o600);
    const database = await readFile(join(folder, "letopis-data/letopis.duckdb"), "latin1");
    expect(database).not.toContain(PASSWORD);

    expect((await letopis("mirror status --organization Другая")).stderr).toContain("Другая");
    const again = await letopis(
      `mirror add --from ${cloud.address} --login partner --since ${SINCE}`,
      password,
    );
    expect(again.stderr).toContain("[MIRROR_EXISTS]");

    const ran = await letopis("mirror run");
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain("100 %");
    expect(ran.stdout).toContain("300 здесь");
    expect(ran.stderr).toMatch(/новых \d+, изменено 0/);

    const [status] = JSON.parse((await letopis("mirror status --json")).stdout);
    expect(status).toMatchObject({ name: "Вектор", gaps: [], coveredShare: 1, failure: null });

    const from = new Date((NOW - 40 * DAY) * 1000).toISOString().slice(0, 10);
    const to = new Date((NOW - 2 * DAY) * 1000).toISOString().slice(0, 10);
    const verified = await letopis(`mirror verify ${from} ${to}`);
    expect(verified.stderr).toContain("расхождений нет");
    expect(verified.status).toBe(0);
    expect((await letopis(`mirror verify ${to} ${from}`)).stderr).toContain("Период пуст");
    const before = await letopis("mirror verify 2001-01-01 2001-01-31");
    expect(before.stderr).toContain("Зеркало ведётся с");
    expect((await letopis("mirror verify вчера сегодня")).stderr).toContain("2024-02-26");

    expect((await letopis("mirror pause")).stdout).toContain("приостановлено");
    expect((await letopis("mirror run")).stderr).toContain("[MIRROR_BUSY]");
    expect((await letopis("mirror resume")).stdout).not.toContain("приостановлено");
    expect((await letopis("mirror set --reserve 4")).stdout).toContain("оставлено 4");
    const moved = await letopis("mirror set --time-zone Asia/Almaty");
    expect(moved.stderr).toContain("заново");
    expect(moved.stdout).toContain(`с ${SINCE} 00:00 (время завершения, Asia/Almaty)`);
    expect((await letopis("mirror set")).status).toBe(2);

    // An account is tried before it takes the place of the one that works.
    const wrong = { environment: { LETOPIS_PASSWORD: "wrong password" } };
    for (const words of [
      "mirror password",
      "mirror set --login other",
      `mirror set --from ${cloud.address}`,
    ]) {
      const tried = await letopis(words, wrong);
      expect(tried.stderr).toContain("не подошли");
      expect(tried.status).toBe(1);
    }
    expect((await letopis("mirror run")).status).toBe(0);
    expect((await letopis("mirror password", password)).status).toBe(0);
    const same = await letopis(`mirror set --from ${cloud.address} --login partner`, password);
    expect(same.stderr).not.toContain("Внимание");
    expect(same.status).toBe(0);

    const healthy = await letopis("doctor --listen 127.0.0.1:0");
    expect(healthy.stdout).toContain("✓ Зеркало «Вектор»");
    expect(healthy.stdout).toContain("✓ Ключ паролей");
    const keyFile = join(folder, "letopis/mirror.key");
    await chmod(keyFile, 0o644);
    const open = await letopis("doctor --listen 127.0.0.1:0");
    expect(open.stdout).toMatch(/✗ Ключ паролей: .*chmod 600/s);
    expect(open.status).toBe(3);
    const kept = await readFile(keyFile);
    await rm(keyFile);
    const gone = await letopis("doctor --listen 127.0.0.1:0");
    expect(gone.stdout).toMatch(/✗ Ключ паролей: .*нет/s);
    expect(gone.status).toBe(3);
    await writeFile(keyFile, `${Buffer.alloc(32).toString("base64")}\n`, { mode: 0o600 });
    const other = await letopis("doctor --listen 127.0.0.1:0");
    expect(other.stdout).toMatch(/✗ Зеркало «Вектор»: .*другим\s+ключом/s);
    expect(other.status).toBe(3);
    await writeFile(keyFile, kept);

    const removed = await letopis("mirror remove");
    expect(removed.stdout).toContain("обращения остались");
    expect((await letopis("mirror status")).stderr).toContain("Зеркал ещё нет");
  });

  it("is kept current by a server, which says DATA_NOT_READY for what is not covered", async () => {
    await letopis("account add buh --organization Вектор", {
      environment: { LETOPIS_PASSWORD: PASSWORD },
    });
    const stop = new AbortController();
    const address = Promise.withResolvers<string>();
    let log = "";
    const served = letopis("serve --listen 127.0.0.1:0", {
      signal: stop.signal,
      onOutput: (text) => {
        log += text;
        const listening = /"addresses":\["([^"]+)"\]/.exec(log);
        if (listening?.[1]) address.resolve(`${listening[1]}/cus/ws/PartnerWebAPI2`);
      },
    });
    try {
      const service = await address.promise;
      const added = await letopis(
        `mirror add --from ${cloud.address} --login partner --since ${SINCE}`,
        password,
      );
      expect(added.stderr).toContain("уже загружает");
      await expect
        .poll(
          async () => JSON.parse((await letopis("mirror status --json")).stdout)[0].coveredShare,
          {
            timeout: 30_000,
          },
        )
        .toBe(1);
      // Whoever has the conclusion leaves: that must not be an error, however often.
      const day = new Date((NOW - 3 * DAY) * 1000).toISOString().slice(0, 10);
      for (let time = 0; time < 3; time++) {
        expect((await letopis(`mirror verify ${day} ${day}`)).status).toBe(0);
      }
      const at = (seconds: number) => new Date(seconds * 1000).toISOString();
      const covered = { ClosedFrom: at(NOW - 30 * DAY), ClosedTo: at(NOW) };
      const result = await callHistory(service, "buh", covered);
      expect(result.code).toBe("SUCCESS");
      expect(result.rows.length).toBeGreaterThan(100);
      const before = { ClosedFrom: at(NOW - 90 * DAY), ClosedTo: at(NOW - 70 * DAY) };
      const refused = await callHistory(service, "buh", before);
      expect(refused.code).toBe("DATA_NOT_READY");
      expect(refused.text).toContain("загружено");
      // A refused call has spent nothing, and PERIOD_TOO_LONG goes before.
      const long = await callHistory(service, "buh", {});
      expect(["PERIOD_TOO_LONG", "SUCCESS"]).toContain(long.code);
    } finally {
      stop.abort();
      await served;
    }
    expect(log).toContain("mirror window read");
    expect(log).not.toContain(PASSWORD);
  });
});
