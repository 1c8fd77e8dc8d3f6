import { CONTRACT_LIMITS } from "../history/calling-limits.ts";
import { PUBLIC_ADDRESS_FORM, SOCKET_ADDRESS_FORM } from "./address-form.ts";
import {
  CALLS_PER_HOUR,
  DAY_WINDOW_FORM,
  DAYS_BY_DAY,
  WEEKDAYS_FORM,
} from "./calling-limit-forms.ts";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import { NETWORK_LIST_FORM } from "./network-form.ts";
import { ORIGIN_LIST_FORM } from "./origin-form.ts";
import type { Setting } from "./setting.ts";
import { setting } from "./setting.ts";
import { FILE, FOLDER, MEMORY_SIZE, oneOf, wholeNumber, YES_OR_NO } from "./simple-forms.ts";
import { STORE_ADDRESS_FORM } from "./store-address-form.ts";
import { orOff } from "./value-form.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export const LOG_FORMATS = ["auto", "json", "pretty"] as const;

/**
 * Every setting, by its key in the file. The file, the environment, the flags, their help and the
 * table in docs/configuration.md are all made from this.
 */
export const SETTINGS = {
  data: setting({
    variable: "LETOPIS_DATA",
    flag: "--data <folder>",
    form: FOLDER,
    default: "letopis-data",
    path: true,
    description: { ru: "Папка данных", en: "Folder of the data" },
  }),
  store: setting({
    variable: "LETOPIS_STORE",
    flag: "--store <address>",
    form: orOff(STORE_ADDRESS_FORM),
    default: null,
    secret: true,
    description: {
      ru: "База PostgreSQL вместо папки данных: общая для нескольких серверов. off — данные в папке",
      en: "A PostgreSQL database instead of the data folder, which several servers can share. off: data in the folder",
    },
  }),
  storePasswordFile: setting({
    variable: "LETOPIS_STORE_PASSWORD_FILE",
    flag: null,
    form: orOff(FILE),
    default: null,
    path: true,
    secret: true,
    description: {
      ru: "Файл, первая строка которого — пароль к базе PostgreSQL. off — PGPASSWORD или ~/.pgpass",
      en: "File whose first line is the password of the PostgreSQL database. off: PGPASSWORD or ~/.pgpass",
    },
  }),
  storeReplica: setting({
    variable: "LETOPIS_STORE_REPLICA",
    flag: null,
    form: orOff(STORE_ADDRESS_FORM),
    default: null,
    secret: true,
    description: {
      ru: "Реплика базы PostgreSQL для долгих чтений: ответов, страниц и отчётов. Читается, только если в ней есть всё, что подтверждено. off — читать главный сервер",
      en: "A replica of the PostgreSQL database for long reads: answers, pages and reports. Read only while it holds all that was acknowledged. off: the primary is read",
    },
  }),
  listen: setting({
    variable: "LETOPIS_LISTEN",
    flag: "--listen <host:port>",
    form: SOCKET_ADDRESS_FORM,
    default: { host: "127.0.0.1", port: 8080 },
    description: {
      ru: "Где слушать. Порт 0 — любой свободный",
      en: "Where to listen. Port 0 is any free one",
    },
  }),
  publicAddress: setting({
    variable: "LETOPIS_PUBLIC_ADDRESS",
    flag: "--public-address <url>",
    form: orOff(PUBLIC_ADDRESS_FORM),
    default: null,
    description: {
      ru: "Адрес, который видят клиенты: попадает в WSDL. С путём — адрес самой службы. off — взять из запроса",
      en: "The address that clients see: it goes into the WSDL. With a path, the address of the service itself. off takes it from the request",
    },
  }),
  trustedProxies: setting({
    variable: "LETOPIS_TRUSTED_PROXIES",
    flag: "--trusted-proxies <list>",
    form: NETWORK_LIST_FORM,
    default: [],
    description: {
      ru: "Прокси, чьим заголовкам X-Forwarded-* верить",
      en: "Proxies whose X-Forwarded-* headers count",
    },
  }),
  "tls.certificate": setting({
    variable: "LETOPIS_TLS_CERTIFICATE",
    flag: "--tls-cert <file>",
    form: orOff(FILE),
    default: null,
    path: true,
    description: {
      ru: "Цепочка сертификатов, PEM. Вместе с tls.key включает HTTPS",
      en: "Chain of certificates, PEM. Together with tls.key it turns HTTPS on",
    },
  }),
  "tls.key": setting({
    variable: "LETOPIS_TLS_KEY",
    flag: "--tls-key <file>",
    form: orOff(FILE),
    default: null,
    path: true,
    secret: true,
    description: {
      ru: "Файл закрытого ключа, PEM",
      en: "File of the private key, PEM",
    },
  }),
  allowPlainHttp: setting({
    variable: "LETOPIS_ALLOW_PLAIN_HTTP",
    flag: "--allow-plain-http",
    form: YES_OR_NO,
    default: false,
    description: {
      ru: "Разрешить HTTP без шифрования за пределами этого компьютера: пароли идут по сети открыто",
      en: "Allow HTTP without encryption beyond this machine: passwords cross the network in the clear",
    },
  }),
  metrics: setting({
    variable: "LETOPIS_METRICS",
    flag: "--metrics <host:port>",
    form: orOff(SOCKET_ADDRESS_FORM),
    default: null,
    description: {
      ru: "Отдельный порт для /metrics, /healthz и /readyz, без пароля. off — /metrics нет",
      en: "A port of its own for /metrics, /healthz and /readyz, without a password. off: no /metrics",
    },
  }),
  "log.level": setting({
    variable: "LETOPIS_LOG_LEVEL",
    flag: "--log-level <level>",
    form: oneOf(LOG_LEVELS),
    default: "info",
    description: {
      ru: `Начиная с какой важности писать в журнал: ${LOG_LEVELS.join(", ")}`,
      en: "What is logged, from this level on",
    },
  }),
  "log.format": setting({
    variable: "LETOPIS_LOG_FORMAT",
    flag: "--log-format <format>",
    form: oneOf(LOG_FORMATS),
    default: "auto",
    description: {
      ru: "Вид журнала: pretty — для людей, json — для программ, auto — смотря по тому, терминал ли это",
      en: "How the log looks. auto is pretty on a terminal, json otherwise",
    },
  }),
  "limits.enabled": setting({
    variable: "LETOPIS_LIMITS_ENABLED",
    flag: null,
    form: YES_OR_NO,
    default: true,
    description: {
      ru: "Ограничивать вызовы. false снимает все ограничения limits; у организации могут быть свои",
      en: "Limit calls. false lifts all of limits; an organization can have its own",
    },
  }),
  "limits.callsPerHourByDay": setting({
    variable: "LETOPIS_LIMITS_CALLS_PER_HOUR_BY_DAY",
    flag: null,
    form: CALLS_PER_HOUR,
    default: CONTRACT_LIMITS.callsPerHourByDay,
    description: {
      ru: "Вызовов истории в час днём, на организацию",
      en: "Calls of the history per hour by day, for an organization",
    },
  }),
  "limits.callsPerHourByNight": setting({
    variable: "LETOPIS_LIMITS_CALLS_PER_HOUR_BY_NIGHT",
    flag: null,
    form: CALLS_PER_HOUR,
    default: CONTRACT_LIMITS.callsPerHourByNight,
    description: { ru: "То же ночью", en: "The same by night" },
  }),
  "limits.directoryCallsPerHourByDay": setting({
    variable: "LETOPIS_LIMITS_DIRECTORY_CALLS_PER_HOUR_BY_DAY",
    flag: null,
    form: CALLS_PER_HOUR,
    default: CONTRACT_LIMITS.directoryCallsPerHourByDay,
    description: {
      ru: "Вызовов каждой операции чтения справочника в час днём, на организацию",
      en: "Calls of each directory read per hour by day, for an organization",
    },
  }),
  "limits.directoryCallsPerHourByNight": setting({
    variable: "LETOPIS_LIMITS_DIRECTORY_CALLS_PER_HOUR_BY_NIGHT",
    flag: null,
    form: CALLS_PER_HOUR,
    default: CONTRACT_LIMITS.directoryCallsPerHourByNight,
    description: { ru: "То же ночью", en: "The same by night" },
  }),
  "limits.daysByDay": setting({
    variable: "LETOPIS_LIMITS_DAYS_BY_DAY",
    flag: null,
    form: DAYS_BY_DAY,
    default: CONTRACT_LIMITS.daysByDay,
    description: {
      ru: "Наибольший период запроса днём, календарных дней",
      en: "Longest period of a query by day, in calendar days",
    },
  }),
  "limits.day": setting({
    variable: "LETOPIS_LIMITS_DAY",
    flag: null,
    form: DAY_WINDOW_FORM,
    default: {
      startMinute: CONTRACT_LIMITS.dayStartMinute,
      endMinute: CONTRACT_LIMITS.dayEndMinute,
    },
    description: {
      ru: "Когда день, в часовом поясе организации; остальное — ночь",
      en: "When it is day, in the organization's time zone; the rest is night",
    },
  }),
  "limits.dayWeekdays": setting({
    variable: "LETOPIS_LIMITS_DAY_WEEKDAYS",
    flag: null,
    form: WEEKDAYS_FORM,
    default: CONTRACT_LIMITS.dayWeekdays,
    description: {
      ru: "В какие дни недели бывает день; в остальные всегда ночь",
      en: "Weekdays that have a day; on the others it is always night",
    },
  }),
  "database.memoryLimit": setting({
    variable: "LETOPIS_DATABASE_MEMORY_LIMIT",
    flag: "--memory-limit <size>",
    form: MEMORY_SIZE,
    default: "1GB",
    description: {
      ru: "Память базы данных; процессу нужно ещё около 300 МБ",
      en: "Memory of the database; the process needs some 300 MB besides",
    },
  }),
  "database.threads": setting({
    variable: "LETOPIS_DATABASE_THREADS",
    flag: "--threads <number>",
    form: wholeNumber(1, CONFIGURATION_LIMITS.threads),
    default: 1,
    description: {
      ru: "Потоки базы данных; ещё одно ядро занимает запись ответа",
      en: "Threads of the database; writing an answer takes a core besides",
    },
  }),
  "database.concurrentScans": setting({
    variable: "LETOPIS_DATABASE_CONCURRENT_SCANS",
    flag: null,
    form: wholeNumber(1, CONFIGURATION_LIMITS.concurrentScans),
    default: 16,
    description: {
      ru: "Ответов, которые читаются из базы одновременно; остальные ждут",
      en: "Answers that are read from the database at one moment; others wait",
    },
  }),
  "answers.stallSeconds": setting({
    variable: "LETOPIS_ANSWERS_STALL_SECONDS",
    flag: null,
    form: wholeNumber(1, CONFIGURATION_LIMITS.stallSeconds),
    default: 60,
    description: {
      ru: "Через сколько секунд отключается клиент, который не забирает свой ответ",
      en: "Seconds after which a client is cut off that takes nothing of its answer",
    },
  }),
  "api.requestsPerMinute": setting({
    variable: "LETOPIS_API_REQUESTS_PER_MINUTE",
    flag: null,
    form: orOff(wholeNumber(1, CONFIGURATION_LIMITS.apiRequests)),
    default: 600,
    description: {
      ru: "Запросов учётной записи к REST API за минуту",
      en: "Requests of an account to the REST API in a minute",
    },
  }),
  "api.allowedOrigins": setting({
    variable: "LETOPIS_API_ALLOWED_ORIGINS",
    flag: null,
    form: ORIGIN_LIST_FORM,
    default: [],
    description: {
      ru: "Сайты, страницы которых могут обращаться к REST API из браузера (CORS), только с токеном",
      en: "Sites whose pages may use the REST API from a browser (CORS), with a token only",
    },
  }),
  "retention.days": setting({
    variable: "LETOPIS_RETENTION_DAYS",
    flag: null,
    form: orOff(
      wholeNumber(CONFIGURATION_LIMITS.leastRetentionDays, CONFIGURATION_LIMITS.retentionDays),
    ),
    default: null,
    description: {
      ru: "Сколько дней хранить обращения после их завершения; более старые удаляются вместе с событиями о них. off — всегда",
      en: "Days that treatments are kept after they were closed; older ones are removed with the events that told of them. off: for ever",
    },
  }),
  "mirror.watch": setting({
    variable: "LETOPIS_MIRROR_WATCH",
    flag: null,
    form: YES_OR_NO,
    default: true,
    description: {
      ru: "Сервер сам держит зеркала в актуальном состоянии",
      en: "The server keeps mirrors current by itself",
    },
  }),
  "mirror.keyFile": setting({
    variable: "LETOPIS_MIRROR_KEY_FILE",
    flag: "--mirror-key <file>",
    form: orOff(FILE),
    default: null,
    path: true,
    secret: true,
    description: {
      ru: "Файл ключа, которым запечатаны пароли зеркал; вне папки данных. off — letopis/mirror.key в папке настроек пользователя (~/.config)",
      en: "File of the key that passwords of mirrors are sealed with; outside of the data folder. off: letopis/mirror.key in the user's configuration folder (~/.config)",
    },
  }),
  "mirror.answerUncovered": setting({
    variable: "LETOPIS_MIRROR_ANSWER_UNCOVERED",
    flag: null,
    form: YES_OR_NO,
    default: false,
    description: {
      ru: "Отвечать тем, что есть, и за период, который зеркало ещё не загрузило. false — DATA_NOT_READY",
      en: "Answer with what is there for a period, too, that a mirror has not read yet. false: DATA_NOT_READY",
    },
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;

/** The values of all settings by key. */
export type SettingValues = {
  readonly [Key in SettingKey]: (typeof SETTINGS)[Key] extends Setting<infer Value> ? Value : never;
};

/** The keys in the order of the table. */
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

export function isSettingKey(text: string): text is SettingKey {
  return Object.hasOwn(SETTINGS, text);
}

/** The flag of a setting as it is typed, without its value: `--tls-cert`. */
export function flagName(key: SettingKey): string | null {
  return SETTINGS[key].flag?.split(" ", 1)[0] ?? null;
}

/** The default of a setting as text. */
export function defaultText(key: SettingKey): string {
  const line: Setting<unknown> = SETTINGS[key];
  return line.form.format(line.default);
}
