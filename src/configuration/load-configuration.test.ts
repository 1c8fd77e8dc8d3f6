import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LetopisError } from "../contract/letopis-error.ts";
import type { CallingLimits } from "../history/calling-limits.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";
import { DAY_WINDOW_FORM, WEEKDAYS_FORM } from "./calling-limit-forms.ts";
import type { ConfigurationRequest, LoadedConfiguration } from "./load-configuration.ts";
import { loadConfiguration } from "./load-configuration.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-configuration-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function load(request: Partial<ConfigurationRequest> = {}): Promise<LoadedConfiguration> {
  return loadConfiguration({ environment: {}, flags: {}, workingFolder: folder, ...request });
}

/** The message of the refusal, and that it is one with the right code. */
async function refusal(request: Partial<ConfigurationRequest>): Promise<string> {
  const error = await load(request).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LetopisError)) throw new Error("not refused", { cause: error });
  expect(error.code).toBe("CONFIGURATION_INVALID");
  return error.message;
}

function problemsOf(message: string): string[] {
  return message.split("\n").filter((line) => line.startsWith("  - "));
}

describe("without anything given", () => {
  test("the defaults hold and no file is read", async () => {
    const { configuration, file, sources } = await load();
    expect(file).toBeNull();
    expect(configuration).toEqual({
      data: join(folder, "letopis-data"),
      store: null,
      listen: { host: "127.0.0.1", port: 8080 },
      publicAddress: null,
      trustedProxies: [],
      tls: null,
      allowPlainHttp: false,
      metrics: null,
      log: { level: "info", format: "auto" },
      limits: CONTRACT_LIMITS,
      database: { memoryLimit: "1GB", threads: 1, concurrentScans: 16 },
      answers: { stallSeconds: 60 },
      api: { requestsPerMinute: 600, allowedOrigins: [] },
      retention: { days: null },
      mirror: { watch: true, keyFile: null, answerUncovered: false },
    });
    expect(new Set([...sources.values()].map(({ kind }) => kind))).toEqual(new Set(["default"]));
  });
});

describe("file, environment and flags", () => {
  test("the later wins, key by key", async () => {
    const places = ["file", "environment", "flag"] as const;
    await fc.assert(
      fc.asyncProperty(fc.subarray([...places]), async (present) => {
        await rm(join(folder, "letopis.toml"), { force: true });
        if (present.includes("file")) {
          await writeFile(
            join(folder, "letopis.toml"),
            '[database]\nthreads = 11\nmemoryLimit = "3GB"',
          );
        }
        const { configuration, sources } = await load({
          environment: present.includes("environment") ? { LETOPIS_DATABASE_THREADS: "12" } : {},
          flags: present.includes("flag") ? { "database.threads": "13" } : {},
        });
        const winner = present.at(-1) ?? "default";
        const threads = { default: 1, file: 11, environment: 12, flag: 13 }[winner];
        expect(configuration.database.threads).toBe(threads);
        expect(configuration.database.memoryLimit).toBe(present.includes("file") ? "3GB" : "1GB");
        expect(sources.get("database.threads")?.kind).toBe(winner);
      }),
      { numRuns: 30 },
    );
  });

  test("sources say which line, variable or flag", async () => {
    const file = join(folder, "letopis.toml");
    await writeFile(file, '\n[log]\nlevel = "warn"\n');
    const { sources } = await load({
      environment: { LETOPIS_LOG_FORMAT: "json" },
      flags: { "tls.certificate": "c.pem", "tls.key": "k.pem" },
    });
    expect(sources.get("log.level")).toEqual({ kind: "file", file, line: 3 });
    expect(sources.get("log.format")).toEqual({
      kind: "environment",
      variable: "LETOPIS_LOG_FORMAT",
    });
    expect(sources.get("tls.certificate")).toEqual({ kind: "flag", flag: "--tls-cert" });
  });

  test("off in a later place takes back what an earlier one set", async () => {
    await writeFile(
      join(folder, "letopis.toml"),
      'metrics = ":9464"\ntrustedProxies = ["10.0.0.1"]\n[tls]\ncertificate = "c"\nkey = "k"',
    );
    const environment = {
      LETOPIS_METRICS: "off",
      LETOPIS_TRUSTED_PROXIES: "off",
      LETOPIS_TLS_CERTIFICATE: "off",
      LETOPIS_TLS_KEY: "off",
    };
    const { configuration } = await load({ environment });
    expect(configuration).toMatchObject({ metrics: null, trustedProxies: [], tls: null });
  });

  test("an empty variable is as good as none", async () => {
    const { configuration } = await load({
      environment: { LETOPIS_LISTEN: "", LETOPIS_CONFIG: "" },
    });
    expect(configuration.listen.port).toBe(8080);
  });

  test("relative paths start at the file's folder in the file, else at the working folder", async () => {
    await mkdir(join(folder, "etc"));
    await writeFile(join(folder, "etc", "a.toml"), 'data = "../data"\ntls.certificate = "c.pem"');
    const { configuration, file } = await load({
      file: "etc/a.toml",
      flags: { "tls.key": "k.pem" },
    });
    expect(file).toBe(join(folder, "etc", "a.toml"));
    expect(configuration.data).toBe(join(folder, "data"));
    expect(configuration.tls).toEqual({
      certificate: join(folder, "etc", "c.pem"),
      key: join(folder, "k.pem"),
    });
  });

  test("--config goes before LETOPIS_CONFIG, which goes before letopis.toml", async () => {
    for (const [name, threads] of Object.entries({ flag: 3, variable: 4, letopis: 5 })) {
      await writeFile(join(folder, `${name}.toml`), `database.threads = ${threads}`);
    }
    const environment = { LETOPIS_CONFIG: "variable.toml" };
    const threads = async (request: Partial<ConfigurationRequest>) =>
      (await load(request)).configuration.database.threads;
    expect(await threads({ environment, file: "flag.toml" })).toBe(3);
    expect(await threads({ environment })).toBe(4);
    expect(await threads({})).toBe(5);
  });
});

describe("limits", () => {
  test("any limits survive being written into a file and read from it", async () => {
    const perHour = fc.option(fc.integer({ min: 1, max: 1_000_000 }));
    const limits: fc.Arbitrary<CallingLimits> = fc
      .record({
        callsPerHourByDay: perHour,
        callsPerHourByNight: perHour,
        directoryCallsPerHourByDay: perHour,
        directoryCallsPerHourByNight: perHour,
        daysByDay: fc.option(fc.integer({ min: 1, max: 10_000 })),
        dayStartMinute: fc.nat(1439),
        dayEndMinute: fc.nat(1440),
        dayWeekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
      })
      .filter(({ dayStartMinute, dayEndMinute }) => dayStartMinute !== dayEndMinute);
    const orOff = (value: number | null) => (value === null ? '"off"' : value);
    await fc.assert(
      fc.asyncProperty(limits, fc.boolean(), async (written, asArray) => {
        const { dayStartMinute: startMinute, dayEndMinute: endMinute, dayWeekdays } = written;
        await writeFile(
          join(folder, "letopis.toml"),
          [
            "[limits]",
            `callsPerHourByDay = ${orOff(written.callsPerHourByDay)}`,
            `callsPerHourByNight = ${orOff(written.callsPerHourByNight)}`,
            `directoryCallsPerHourByDay = ${orOff(written.directoryCallsPerHourByDay)}`,
            `directoryCallsPerHourByNight = ${orOff(written.directoryCallsPerHourByNight)}`,
            `daysByDay = ${orOff(written.daysByDay)}`,
            `day = "${DAY_WINDOW_FORM.format({ startMinute, endMinute })}"`,
            `dayWeekdays = ${JSON.stringify(asArray ? dayWeekdays : WEEKDAYS_FORM.format(dayWeekdays))}`,
          ].join("\n"),
        );
        expect((await load()).configuration.limits).toEqual(written);
      }),
    );
  });

  test("limits.enabled = false lifts them all", async () => {
    const environment = { LETOPIS_LIMITS_ENABLED: "false", LETOPIS_LIMITS_DAYS_BY_DAY: "5" };
    expect((await load({ environment })).configuration.limits).toEqual(NO_LIMITS);
  });
});

describe("what cannot be used", () => {
  test("is told all at once: key, place, what was read, what is expected", async () => {
    const file = join(folder, "letopis.toml");
    await writeFile(
      file,
      'lisen = ":1"\n[limits]\nday = "8-20"\ndayWeekdays = [9]\n[log]\nlevel = 5',
    );
    const message = await refusal({
      environment: { LETOPIS_LISTEN: "nowhere", LETOPIS_TREADS: "hidden" },
      flags: { metrics: "x:y" },
    });
    expect(problemsOf(message)).toEqual([
      `  - lisen (файл ${file}, строка 1): такого ключа нет. Ближайший известный: listen.`,
      expect.stringMatching(/^ {2}- Переменная LETOPIS_TREADS: такой нет\. Ближайшая известная: /),
      expect.stringContaining(
        `limits.day (файл ${file}, строка 3): прочитано «8-20». Нужно: начало`,
      ),
      expect.stringContaining(
        `limits.dayWeekdays (файл ${file}, строка 4): прочитано [9]. Нужно: дни`,
      ),
      expect.stringContaining(
        `log.level (файл ${file}, строка 6): прочитано 5. Нужно: одно из: trace`,
      ),
      expect.stringContaining(
        "listen (переменная LETOPIS_LISTEN): прочитано «nowhere». Нужно: адрес",
      ),
      expect.stringContaining("metrics (флаг --metrics): прочитано «x:y». Нужно: адрес"),
    ]);
    expect(message).not.toContain("hidden");
  });

  test("a bad value is told even where a later place replaces it", async () => {
    await writeFile(join(folder, "letopis.toml"), "listen = true");
    expect(await refusal({ flags: { listen: ":1" } })).toContain("listen (файл");
  });

  test("a private key put where its path belongs is not shown, nor a password in an address", async () => {
    const message = await refusal({
      environment: {
        LETOPIS_TLS_KEY: "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----",
        LETOPIS_PUBLIC_ADDRESS: "https://ivan:topsecret@letopis.example.ru",
      },
    });
    expect(message).toContain("tls.key (переменная LETOPIS_TLS_KEY): прочитанное не показано");
    expect(message).toContain("//…@letopis.example.ru");
    expect(message).not.toMatch(/PRIVATE|MIIEvQ|topsecret/);
  });

  test.each([
    ["tls.certificate", "tls.key"],
    ["tls.key", "tls.certificate"],
  ] as const)("%s without %s", async (present, absent) => {
    const message = await refusal({ flags: { [present]: "file.pem" } });
    expect(problemsOf(message)).toHaveLength(1);
    expect(message).toContain(`задано без ${absent}`);
  });

  test("a replica of no store", async () => {
    const environment = { LETOPIS_STORE_REPLICA: "postgres://me:topsecret@db2/letopis" };
    const message = await refusal({ environment });
    expect(problemsOf(message)).toHaveLength(1);
    expect(message).toContain("задано без store");
    expect(message).not.toContain("topsecret");
    const { configuration } = await load({
      environment: { ...environment, LETOPIS_STORE: "postgres://me@db1,db3/letopis" },
    });
    expect(configuration.store).toEqual({
      address: "postgres://me@db1,db3/letopis",
      passwordFile: null,
      replica: "postgres://me:topsecret@db2/letopis",
    });
  });

  test("metrics on the address of the service", async () => {
    const message = await refusal({ flags: { listen: ":80", metrics: "127.0.0.1:80" } });
    expect(message).toContain("metrics (флаг --metrics): 127.0.0.1:80");
    await load({ flags: { listen: ":0", metrics: ":0" } });
  });

  test("a named file that is not there", async () => {
    expect(await refusal({ file: "a.toml" })).toContain(
      `${join(folder, "a.toml")} нет (флаг --config)`,
    );
    expect(await refusal({ environment: { LETOPIS_CONFIG: "b.toml" } })).toContain(
      "LETOPIS_CONFIG",
    );
  });

  test("a file that is not TOML is shown by line, without its text", async () => {
    await writeFile(join(folder, "letopis.toml"), 'data = "a"\nlisten = topsecret\n');
    const message = await refusal({ environment: { LETOPIS_METRICS: "?" } });
    expect(message).toContain("строка 2, столбец 10: это не TOML");
    expect(message).toContain("metrics");
    expect(message).not.toContain("topsecret");
  });

  test("a file in another encoding, one too large, and a folder", async () => {
    const path = join(folder, "letopis.toml");
    await writeFile(path, Buffer.from([0x61, 0x3d, 0x22, 0xcf, 0xf0, 0x22]));
    expect(await refusal({})).toContain("UTF-8");
    await writeFile(path, `#${" ".repeat(64 * 1024)}`);
    expect(await refusal({})).toContain("больше 65536 байт");
    await rm(path);
    await mkdir(path);
    expect(await refusal({})).toContain("EISDIR");
  });

  test("sections that are values, values that are sections, and names every object has", async () => {
    await writeFile(
      join(folder, "letopis.toml"),
      "limits = 5\n__proto__ = 1\nconstructor = 2\nday = 08:00:00\nanswers.stallSeconds = 08:00:00\n[listen]\nport = 1",
    );
    const problems = problemsOf(await refusal({}));
    expect(problems).toHaveLength(6);
    const expected = [
      /limits .*: это раздел \[limits\]/,
      /__proto__ .*такого ключа нет/,
      /constructor .*такого ключа нет/,
      /day .*такого ключа нет/,
      /answers\.stallSeconds .*прочитано дата или время/,
      /listen .*прочитано раздел/,
    ];
    for (const problem of expected) expect(problems.join("\n")).toMatch(problem);
  });

  test("no variable or file text does anything but load or be refused as a whole", async () => {
    const names = [
      "LETOPIS_LISTEN",
      "LETOPIS_LIMITS_DAY",
      "LETOPIS_LIMITS_DAY_WEEKDAYS",
      "LETOPIS_X",
    ];
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0189-:,[]offOFF ") }));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...names), text),
        fc.string({ unit: fc.constantFrom(..."[]=\".\n#'day lim{}1") }),
        async (environment, toml) => {
          await writeFile(join(folder, "letopis.toml"), toml);
          await load({ environment }).catch((error: unknown) => {
            expect(error).toBeInstanceOf(LetopisError);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
