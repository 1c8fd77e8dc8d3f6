import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandOptions } from "../../test/support/command-line.ts";
import { runLetopis } from "../../test/support/command-line.ts";

const FIXTURES = fileURLToPath(new URL("../../test/fixtures/", import.meta.url));
const TREATMENTS = join(FIXTURES, "call-centre.treatments.csv");
const DIRECTORY = join(FIXTURES, "call-centre.directory.json");
/** Databases and password hashes take their time on a busy machine. */
const WAIT = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-run-"));
});

afterAll(() => rm(folder, { recursive: true }));

function letopis(words: readonly string[], options?: CommandOptions) {
  return runLetopis(folder, words, options);
}

describe("the command line", () => {
  it.each([
    [[], /Использование: letopis/],
    [["imprt"], /Возможно, вы имели в виду: import\..*\[COMMAND_INVALID\]/],
    [["import"], /Не хватает аргумента ФАЙЛ/],
    [["import", "--format", "xls", "a"], /--format.*«xls».*csv, ndjson, parquet/],
    [["import", "--frmat", "csv", "a"], /Параметра --frmat нет.*--format/],
    [["organization", "set", "x", "--day", "9"], /--day.*«9».*08:00-20:00/],
    [["query", "--from", "http://u:p@localhost", "--login", "x"], /Логин и пароль в адресе/],
  ])("ends with status 2 and says in Russian what is wrong with %j", async (words, message) => {
    const { status, stderr, stdout } = await letopis(words);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/error:|Usage|Options/);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("names in its help whatever may end with status 3", async () => {
    const { stdout } = await letopis(["--help"]);
    const [, found = ""] = /^ +3 — (.*?)^ +130/ms.exec(stdout) ?? [];
    for (const command of [
      "import",
      "replay",
      "doctor",
      "mirror status",
      "mirror verify",
      "hook",
    ]) {
      expect(found).toContain(command);
    }
  });

  it("explains a command with examples, in Russian", async () => {
    const { status, stdout } = await letopis(["import", "--help"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Использование: letopis import \[параметры\] ФАЙЛ…/);
    expect(stdout).toMatch(/--organization ИМЯ\|ID .*--time-zone ПОЯС .*--data ПАПКА /s);
    expect(stdout).not.toContain("<");
    expect(stdout).toContain("Примеры:\n");
    expect(stdout).not.toMatch(/Usage|Options|default|display help/);
  });

  it("is in Russian in the help of every command, placeholders included", {
    timeout: WAIT,
  }, async () => {
    const commands: string[][] = [[]];
    for (const words of commands) {
      const { stdout } = await letopis([...words, "--help"]);
      const found = /\nКоманды:\n(.*?)(?:\n\n|$)/s.exec(stdout)?.[1] ?? "";
      for (const [, name = ""] of found.matchAll(/^ {2}([a-z]+)/gm))
        commands.push([...words, name]);
      expect(stdout, words.join(" ")).not.toMatch(/Usage|Options|default|display help|<|\.\.\./);
      expect(stdout, words.join(" ")).not.toMatch(/^Использование: .*\] .*\b[a-z]/m);
      expect(stdout, words.join(" ")).not.toMatch(/^ {2}(?:-\w, )?(?:--)?[a-z-]+ [a-z]/m);
      expect(stdout, words.join(" ")).not.toMatch(/pretty на|по умолчанию (?:true|false)/);
    }
    expect(commands.length).toBeGreaterThan(35);
  });

  it("names the key of a wrong setting", async () => {
    const environment = { LETOPIS_LISTEN: "nowhere" };
    const { status, stderr } = await letopis(["serve"], { environment });
    expect(stderr).toMatch(/listen \(переменная LETOPIS_LISTEN\).*\[CONFIGURATION_INVALID\]/s);
    expect(status).toBe(1);
  });
});

describe("organizations, accounts, import and backup", () => {
  it("work on a folder that nobody serves, from nothing to a restored copy", {
    timeout: WAIT,
  }, async () => {
    const added = await letopis(["organization", "add", "Вектор", "--time-zone", "Asia/Almaty"]);
    expect(added.stdout).toContain("Организация «Вектор» добавлена");
    const limited = await letopis(["organization", "set", "вектор", "--calls-by-day", "30"]);
    expect(limited.stdout).toContain("30 в час");
    const reads = ["--directory-calls-by-day", "7", "--directory-calls-by-night", "off"];
    const readLimited = await letopis(["organization", "set", "вектор", ...reads]);
    expect(readLimited.stdout).toContain("30 в час");
    expect(readLimited.stdout).toMatch(/справочники 7 в час днём, off в\s+час ночью/);
    const generated = await letopis([
      "account",
      "add",
      "buh",
      "--organization",
      "Вектор",
      "--generate",
    ]);
    expect(generated.stdout).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/m);
    const changed = await letopis(["account", "password", "buh"], {
      environment: { LETOPIS_PASSWORD: "correct horse" },
    });
    expect(changed).toMatchObject({ status: 0, stderr: "" });
    const reader = ["account", "add", "reader", "--organization", "Вектор", "--generate"];
    for (const operations of ["all", "SpecialistRead,ClientRead"]) {
      const allowed = await letopis([...reader, "--operations", operations]);
      expect(allowed.status).toBe(0);
      await letopis(["account", "remove", "reader"]);
    }
    const listed = await letopis(["account", "list"]);
    expect(listed.stdout).toMatch(/buh +Вектор +все операции +свой/);
    expect(listed.stdout).not.toContain("администратор");
    const promoted = await letopis(["account", "update", "buh", "--administrator"]);
    expect(promoted).toMatchObject({ status: 0, stderr: "" });
    const promotedList = await letopis(["account", "list"]);
    expect(promotedList.stdout).toMatch(/buh .* администратор/);
    expect((await letopis(["account", "update", "buh"])).stderr).toContain("--no-administrator");
    await letopis(["account", "update", "buh", "--no-administrator"]);
    expect((await letopis(["account", "list"])).stdout).not.toContain("администратор");

    const copied = await letopis(["backup", "copy.backup"]);
    expect(copied.status).toBe(0);
    // The treatments are named first: a directory is read before them all the same.
    const imported = await letopis(["import", TREATMENTS, DIRECTORY]);
    expect(imported.stdout).toMatch(/справочник: организаций 3.*\n.*300 строк: добавлено 300/);
    expect(imported.stdout).not.toContain("Никто не увидит");
    expect(imported.status).toBe(0);
    const unconfirmed = await letopis(["restore", "copy.backup"]);
    expect(unconfirmed).toMatchObject({ status: 2, stderr: expect.stringContaining("--yes") });
    expect((await letopis(["restore", "--yes", "copy.backup"])).stdout).toContain("0 обращений");
    await expect(stat(join(folder, "letopis-data", "administration.sock"))).rejects.toThrow();
  });

  it("ask for a password only where somebody can answer", async () => {
    await letopis(["organization", "add", "Один", "--data", "asked"]);
    const words = ["account", "add", "x", "--organization", "Один", "--data", "asked"];
    const { status, stderr } = await letopis(words);
    expect(stderr).toContain("--password-file");
    expect(status).toBe(2);
  });
});

describe("letopis import", () => {
  it("keeps bad rows in a file, imports the others and says so by its status", {
    timeout: WAIT,
  }, async () => {
    const csv = await readFile(TREATMENTS, "utf8");
    const lines = csv.trim().split("\n");
    lines.splice(5, 0, "not-a-uuid,\u001b[31m");
    const input = lines.join("\n");

    const trial = await letopis(["import", "--data", "rows", "--dry-run", "-"], { input });
    expect(trial).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("ничего не записано"),
    });

    const imported = await letopis(["import", "--data", "rows", "-"], { input });
    expect(imported.stdout).toMatch(/301 строка: добавлено 300, .*отвергнуто 1\./);
    expect(imported.stdout).toContain("Никто не увидит 300 строк");
    expect(imported.stdout).toContain("Время без смещения прочитано как UTC");
    expect(imported.stderr).toMatch(/^ {2}строка 6: полей 2, а колонок/m);
    const zoned = ["import", "--data", "rows", "--time-zone", "UTC", TREATMENTS];
    expect((await letopis(zoned)).stdout).not.toContain("Время без смещения");
    expect(imported.status).toBe(3);
    const rejected = await readFile(join(folder, "stdin.rejected.ndjson"), "utf8");
    expect(JSON.parse(rejected)).toMatchObject({ line: 6, reason: expect.any(String) });

    await writeFile(join(folder, "bad.csv"), input);
    const whole = ["import", "--data", "whole", "--all-or-nothing", "bad.csv", TREATMENTS];
    const refused = await letopis(whole);
    expect(refused.stderr).toContain("[FILE_REJECTED]");
    expect(refused.stdout).toContain("добавлено 300");
    expect(refused.stderr).not.toContain("импортируйте файл ещё раз");
    expect(refused.status).toBe(1);
  });

  it("looks at every file before it imports the first", async () => {
    const { status, stderr } = await letopis(["import", "--data", "none", TREATMENTS, "no.csv"]);
    expect(stderr).toMatch(/no\.csv.*\[FILE_UNREADABLE\]/);
    expect(status).toBe(1);
    await expect(stat(join(folder, "none"))).rejects.toThrow();
  });
});

describe("letopis demo", () => {
  const words = ["demo", "--treatments", "500", "--listen", "127.0.0.1:0"];
  const stopping = new AbortController();
  let address: string;
  let demo: Promise<{ status: number }>;

  beforeAll(async () => {
    address = await new Promise<string>((resolve) => {
      const onOutput = (text: string) => {
        const [, found] = /^Страница: (\S+)\/$/m.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      };
      demo = letopis(words, { signal: stopping.signal, onOutput });
    });
  }, WAIT);

  afterAll(async () => {
    stopping.abort();
    expect((await demo).status).toBe(0);
  });

  it("is queried as a table, CSV and NDJSON, which hold the same rows", async () => {
    const environment = { LETOPIS_PASSWORD: "demo-vendor" };
    const query = ["query", "--from", address, "--login", "vendor"];
    const csv = await letopis([...query, "--format", "csv"], { environment });
    const [head = "", ...rows] = csv.stdout.trim().split("\n");
    expect(head).toMatch(/^ServiceTreatmentID,ClientID,/);
    const ndjson = await letopis([...query, "--format", "ndjson"], { environment });
    const objects = ndjson.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(objects.map((object) => Object.values(object).join(","))).toEqual(rows);
    const narrow = { ...environment, COLUMNS: "40" };
    const table = await letopis(query, { environment: narrow });
    expect(table.stdout.match(/^ServiceTreatmentID$/gm)).toHaveLength(rows.length);
    for (const line of table.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
  });

  it("shows why a query was refused", async () => {
    const query = ["query", "--from", address, "--login"];
    const wrong = await letopis([...query, "vendor"], { environment: { LETOPIS_PASSWORD: "no" } });
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/логин или пароль.*\[CALL_REFUSED\]/);
    const environment = { LETOPIS_PASSWORD: "demo-vendor" };
    const turned = ["--opened-from", "2024-02-02", "--opened-to", "2024-02-01"];
    const refused = await letopis([...query, "vendor", ...turned], { environment });
    expect(refused.stderr).toMatch(/INVALID_PARAMETER.*OpenedFrom.*\[CALL_REFUSED\]/);
    expect(refused.status).toBe(1);
  });

  it("is found healthy by the doctor, but for its passwords", async () => {
    const environment = { LETOPIS_PASSWORD: "demo-vendor" };
    const doctor = ["doctor", "--data", "letopis-demo", "--address", address, "--login", "vendor"];
    const { stdout, status } = await letopis(doctor, { environment });
    expect(stdout).toMatch(/✓ WSDL.*\n✓ Вызов/);
    expect(stdout).toMatch(/500\s+обращений/);
    expect(stdout).toContain("! Демонстрационные пароли");
    expect(stdout).not.toContain("✗");
    expect(status).toBe(0);
  });

  it("says where it runs when it is started again", async () => {
    const { status, stderr } = await letopis(words);
    expect(stderr).toContain(address);
    expect(status).toBe(1);
  });

  it("leaves other data alone", async () => {
    await letopis(["organization", "add", "Вектор", "--data", "own"]);
    const { status, stderr } = await letopis(["demo", "--data", "own", "--listen", "127.0.0.1:0"]);
    expect(stderr).toContain("другие данные");
    expect(status).toBe(2);
  });
});

describe("what is wrong with a path or an address", () => {
  const server = createServer();
  let taken: string;

  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    taken = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(join(folder, "file"), "no data, no backup");
    await letopis(["organization", "add", "Есть", "--data", "filled"]);
    expect((await letopis(["backup", "--data", "filled", "there.backup"])).status).toBe(0);
  }, WAIT);

  afterAll(() => server.close());

  it.each([
    [
      "serve --listen 127.0.0.1:0 --data file",
      1,
      /data: .*file.*нужна папка.*\[CONFIGURATION_INVALID\]/,
    ],
    ["serve --listen 127.0.0.1:0 --data file/below", 1, /data: .*\[CONFIGURATION_INVALID\]/],
    [
      "serve --data new --tls-cert none.pem --tls-key none.key",
      1,
      /none\.\w+ нет.*\[TLS_INVALID\]/,
    ],
    [
      "demo --data new --listen 0.0.0.0:8081",
      1,
      /^Демонстрация слушает.*--listen 127\.0\.0\.1:ПОРТ\. \[/,
    ],
    ["backup --data none a.backup", 2, /данных Летописи нет.*\[COMMAND_INVALID\]/],
    ["backup --data filled none/a.backup", 2, /папки .*none нет.*\[COMMAND_INVALID\]/],
    ["backup --data filled there.backup", 2, /уже есть.*\[COMMAND_INVALID\]/],
    ["restore --data filled none.backup", 1, /none\.backup: файла нет.*\[FILE_UNREADABLE\]/],
    ["restore --data filled file", 1, /не резервная копия.*\[BACKUP_INVALID\]/],
    ["query --from http://127.0.0.1:1 --login x --opened-from soon", 2, /\[COMMAND_INVALID\]/],
  ])("is said in a sentence with a code: %s", async (words, wanted, message) => {
    const { status, stderr } = await letopis(words.split(" "));
    expect(stderr).toMatch(message);
    expect(status).toBe(wanted);
    await expect(stat(join(folder, "new"))).rejects.toThrow();
  });

  it.each(["serve", "demo"])(
    "is found before %s makes data: a port that is taken",
    async (name) => {
      const { status, stderr } = await letopis([name, "--data", "new", "--listen", taken]);
      expect(stderr).toMatch(/порт занят.*--listen 127\.0\.0\.1:\d+\. \[LISTEN_REFUSED\]/);
      expect(status).toBe(1);
      await expect(stat(join(folder, "new"))).rejects.toThrow();
    },
  );
});

describe("letopis doctor", () => {
  it("says what is wrong with a configuration and an address, and ends with status 3", async () => {
    await writeFile(join(folder, "cert.pem"), "no certificate");
    const words = ["doctor", "--data", "nothing-yet", "--listen", "0.0.0.0:0"];
    const bad = await letopis([...words, "--address", "http://127.0.0.1:1"]);
    expect(bad.stdout).toContain("! Папка данных");
    expect(bad.stdout).toMatch(/✗ Где слушать: listen/);
    expect(bad.stdout).toMatch(/✗ Связь: .*никто не слушает/);
    expect(bad.status).toBe(3);
    const tls = await letopis([...words, "--tls-cert", "cert.pem", "--tls-key", "cert.pem"]);
    expect(tls.stdout).toContain("✗ Сертификат");
    expect(tls.status).toBe(3);
  });
});
