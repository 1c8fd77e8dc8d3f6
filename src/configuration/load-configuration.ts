import { dirname, resolve } from "node:path";
import { LetopisError } from "../contract/letopis-error.ts";
import { NO_LIMITS } from "../history/calling-limits.ts";
import { formatSocketAddress } from "./address-form.ts";
import type { Configuration } from "./configuration.ts";
import type { GivenValue, GivenValues, SettingSource } from "./given-value.ts";
import { checkValue, describePlace } from "./given-value.ts";
import type { Environment } from "./read-environment.ts";
import { FILE_VARIABLE, readEnvironment } from "./read-environment.ts";
import { readConfigurationFile } from "./read-file.ts";
import type { Setting } from "./setting.ts";
import type { SettingKey, SettingValues } from "./settings.ts";
import { flagName, SETTING_KEYS, SETTINGS } from "./settings.ts";

/** The file that is read when none is named, if the working folder has it. */
export const DEFAULT_FILE = "letopis.toml";

/** Flags that were given, by key: texts, and `true` for flags without a value. */
export type SettingFlags = Readonly<Partial<Record<SettingKey, string | boolean>>>;

export interface ConfigurationRequest {
  /** What `--config` names. */
  readonly file?: string | undefined;
  readonly environment: Environment;
  readonly flags: SettingFlags;
  /** Absolute. Relative paths start here, those in the file at the file's folder. */
  readonly workingFolder: string;
}

export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** The file that was read, absolute; `null`: none. */
  readonly file: string | null;
  /** Where the value of each key came from. */
  readonly sources: ReadonlyMap<SettingKey, SettingSource>;
}

/**
 * Reads the configuration: defaults, the file, the environment, the flags; the later wins.
 *
 * @throws LetopisError CONFIGURATION_INVALID with every problem of all places at once, those of
 *   values that a later place replaces included.
 */
export async function loadConfiguration(
  request: ConfigurationRequest,
): Promise<LoadedConfiguration> {
  const { environment, flags, workingFolder } = request;
  const named = request.file ?? (environment[FILE_VARIABLE] || undefined);
  const path = resolve(workingFolder, named ?? DEFAULT_FILE);
  const file = await readConfigurationFile(path);
  const places = [file ?? missingFile(request, path), readEnvironment(environment), given(flags)];

  const problems = places.flatMap((place) => place.problems);
  const accepted = new Map<SettingKey, unknown>();
  const refused = new Set<SettingKey>();
  const sources = new Map<SettingKey, SettingSource>();
  const accept = (one: GivenValue, value: unknown) => {
    accepted.set(one.key, absolute(one, value, workingFolder));
    sources.set(one.key, one.source);
  };
  for (const key of SETTING_KEYS) {
    const value = SETTINGS[key].default;
    accept({ key, value, source: { kind: "default" } }, value);
  }
  for (const one of places.flatMap((place) => place.given)) {
    const checked = checkValue(one);
    if ("problem" in checked) {
      problems.push(checked.problem);
      refused.add(one.key);
    } else {
      accept(one, checked.value);
    }
  }
  // Each value has passed the schema of its key, or is that key's default.
  const values = Object.fromEntries(accepted) as unknown as SettingValues;
  problems.push(...contradictions(values, sources, refused));
  if (problems.length > 0) throw invalid(problems);
  return { configuration: assemble(values), file: file && path, sources };
}

/** A file that nobody named need not be there. */
function missingFile(request: ConfigurationRequest, path: string): GivenValues {
  const source = request.file !== undefined ? "флаг --config" : `переменная ${FILE_VARIABLE}`;
  const isNamed = request.file !== undefined || Boolean(request.environment[FILE_VARIABLE]);
  return {
    given: [],
    problems: isNamed ? [`Файла настроек ${path} нет (${source}).`] : [],
  };
}

function given(flags: SettingFlags): GivenValues {
  const values = SETTING_KEYS.flatMap((key) => {
    const value = flags[key];
    const flag = flagName(key) ?? key;
    return value === undefined ? [] : [{ key, value, source: { kind: "flag", flag } as const }];
  });
  return { given: values, problems: [] };
}

function absolute({ key, source }: GivenValue, value: unknown, workingFolder: string): unknown {
  const line: Setting<unknown> = SETTINGS[key];
  if (!line.path || typeof value !== "string") return value;
  return resolve(source.kind === "file" ? dirname(source.file) : workingFolder, value);
}

/** What is wrong with values that are right one by one. */
function contradictions(
  values: SettingValues,
  sources: ReadonlyMap<SettingKey, SettingSource>,
  refused: ReadonlySet<SettingKey>,
): string[] {
  const problems: string[] = [];
  const place = (key: SettingKey) => describePlace(key, sources.get(key) ?? { kind: "default" });
  const pairs = [
    ["tls.certificate", "tls.key"],
    ["tls.key", "tls.certificate"],
  ] as const;
  for (const [present, absent] of pairs) {
    if (values[present] !== null && values[absent] === null && !refused.has(absent)) {
      problems.push(
        `${place(present)}: задано без ${absent}. Для HTTPS нужны оба: ` +
          `задайте и ${absent} (${flagName(absent)}, ${SETTINGS[absent].variable}).`,
      );
    }
  }
  if (values.storeReplica !== null && values.store === null) {
    problems.push(
      `${place("storeReplica")}: задано без store. Реплика бывает у базы PostgreSQL: задайте и store.`,
    );
  }
  const { listen, metrics } = values;
  if (
    metrics &&
    metrics.port !== 0 &&
    metrics.port === listen.port &&
    metrics.host === listen.host
  ) {
    problems.push(
      `${place("metrics")}: ${formatSocketAddress(metrics)} — это и адрес listen. ` +
        "Для /metrics нужен свой порт.",
    );
  }
  return problems;
}

function assemble(values: SettingValues): Configuration {
  const certificate = values["tls.certificate"];
  const key = values["tls.key"];
  const { startMinute, endMinute } = values["limits.day"];
  return {
    data: values.data,
    store:
      values.store === null
        ? null
        : {
            address: values.store,
            passwordFile: values.storePasswordFile,
            replica: values.storeReplica,
          },
    listen: values.listen,
    publicAddress: values.publicAddress,
    trustedProxies: values.trustedProxies,
    tls: certificate !== null && key !== null ? { certificate, key } : null,
    allowPlainHttp: values.allowPlainHttp,
    metrics: values.metrics,
    log: { level: values["log.level"], format: values["log.format"] },
    limits: values["limits.enabled"]
      ? {
          callsPerHourByDay: values["limits.callsPerHourByDay"],
          callsPerHourByNight: values["limits.callsPerHourByNight"],
          directoryCallsPerHourByDay: values["limits.directoryCallsPerHourByDay"],
          directoryCallsPerHourByNight: values["limits.directoryCallsPerHourByNight"],
          daysByDay: values["limits.daysByDay"],
          dayStartMinute: startMinute,
          dayEndMinute: endMinute,
          dayWeekdays: values["limits.dayWeekdays"],
        }
      : NO_LIMITS,
    database: {
      memoryLimit: values["database.memoryLimit"],
      threads: values["database.threads"],
      concurrentScans: values["database.concurrentScans"],
    },
    answers: { stallSeconds: values["answers.stallSeconds"] },
    api: {
      requestsPerMinute: values["api.requestsPerMinute"],
      allowedOrigins: values["api.allowedOrigins"],
    },
    retention: { days: values["retention.days"] },
    mirror: {
      watch: values["mirror.watch"],
      keyFile: values["mirror.keyFile"],
      answerUncovered: values["mirror.answerUncovered"],
    },
  };
}

function invalid(problems: readonly string[]): LetopisError {
  return new LetopisError(
    "CONFIGURATION_INVALID",
    [
      "Настройки не годятся:",
      ...problems.map((problem) => `  - ${problem}`),
      "Все ключи описаны в docs/configuration.ru.md.",
    ].join("\n"),
  );
}
