import { hashPassword } from "../../src/accounts/password-hash.ts";
import type { Store } from "../../src/store/store.ts";
import type { RunningService, ServiceSettings } from "./running-service.ts";
import { PASSWORD, startService } from "./running-service.ts";
import { basic } from "./soap-call.ts";
import type { TreatmentRow } from "./treatment-rows.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "./treatment-rows.ts";

/** Two organizations, each with its own lines, people and treatments, for tests of the REST API. */

export const NOW = Date.UTC(2026, 10, 24, 9);

export const VENDOR = numberedId("f", 1);
export const HOSTILE = numberedId("f", 66);

/** Names that nobody but the vendor may ever read; markup, so that it shows where it is not escaped. */
export const SECRETS = {
  organization: "Vendor",
  line: "Тайная <b>линия</b>",
  client: "Тайный клиент",
  specialist: "Тайнов",
  user: "Тайнова",
  administrator: "vendor-admin",
} as const;

export const LINE = numberedId("a", 1);
export const QUIET_LINE = numberedId("a", 2);
export const HOSTILE_LINE = numberedId("a", 66);
export const CLIENT = numberedId("c", 1);
export const USER = numberedId("d", 1);
export const SPECIALIST = numberedId("e", 1);
export const OTHER_SPECIALIST = numberedId("e", 2);

/** Monday, 2023-11-06T00:00:00 in Moscow, seconds UTC. */
export const MONDAY = Date.UTC(2023, 10, 5, 21) / 1000;

/** The vendor's rows: some hundred over three weeks, of all sorts, by a plain formula. */
export const VENDOR_ROWS: readonly TreatmentRow[] = Array.from({ length: 240 }, (_, n) => {
  const initialized = MONDAY + n * 7531;
  const served = n % 5 !== 0;
  const waited = (n * 37) % 400;
  const appointed = served ? initialized + waited : undefined;
  return treatmentRow({
    id: numberedId("b", n + 1),
    client: n % 3 === 0 ? undefined : CLIENT,
    serviceUser: USER,
    line: n % 4 === 0 ? QUIET_LINE : LINE,
    initialized,
    queueWaitingTime: waited,
    ...(appointed !== undefined && {
      specAppointed: appointed,
      specialist: n % 2 === 0 ? SPECIALIST : OTHER_SPECIALIST,
      ...(n % 7 !== 0 && { reactionStarted: appointed + ((n * 13) % 90) }),
    }),
    closed: initialized + waited + 300,
    duration: waited + ((n * 101) % 5000),
    serviceQualityAssessment: n % 6,
    queueLength: 1 + (n % 4),
  } as Partial<TreatmentRow> & { id: string });
});

export const HOSTILE_ROWS: readonly TreatmentRow[] = [1, 2, 3].map((n) =>
  treatmentRow({ id: numberedId("b", 6000 + n), line: HOSTILE_LINE, initialized: MONDAY + n }),
);

async function fill(store: Store): Promise<void> {
  await store.directory.write(
    {
      organizations: [
        { id: VENDOR, name: SECRETS.organization },
        { id: HOSTILE, name: "Hostile" },
      ],
      lines: [
        { id: LINE, organization: VENDOR, name: SECRETS.line },
        { id: QUIET_LINE, organization: VENDOR, name: "Тайная тихая" },
        { id: HOSTILE_LINE, organization: HOSTILE, name: "Касса" },
      ],
      clients: [{ id: CLIENT, organization: VENDOR, name: SECRETS.client }],
      specialists: [
        { id: SPECIALIST, organization: VENDOR, surname: SECRETS.specialist },
        { id: OTHER_SPECIALIST, organization: VENDOR, surname: "Тайный второй" },
      ],
      users: [{ id: USER, client: CLIENT, surname: SECRETS.user }],
    },
    { changedAt: NOW / 1000 },
  );
  for (const rows of [VENDOR_ROWS, HOSTILE_ROWS]) {
    const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
    await writer.write(toIncomingBatch(rows));
    await writer.commit();
  }
}

/** Serves it: logins are `Vendor`, `Hostile` and {@link SECRETS}`.administrator`. */
export async function startApi(settings: ServiceSettings = {}): Promise<RunningService> {
  const service = await startService({
    clock: () => NOW,
    ...settings,
    prepare: async (store) => {
      await fill(store);
      await settings.prepare?.(store);
    },
  });
  await service.store.accounts.add({
    login: SECRETS.administrator,
    organization: VENDOR,
    passwordHash: await hashPassword(PASSWORD, { ln: 4, r: 8, p: 1 }),
    operations: null,
    demo: false,
    administrator: true,
  });
  return service;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are whatever they are.
  readonly body: any;
}

export interface ApiRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Is sent as JSON. */
  readonly body?: unknown;
}

/** A client of the API that shows what it is given. */
export class ApiClient {
  readonly #origin: string;
  readonly #headers: Record<string, string>;

  constructor(origin: string, headers: Record<string, string>) {
    this.#origin = origin;
    this.#headers = headers;
  }

  async call(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    const { method = "GET", headers, body } = request;
    const aborting = new AbortController();
    const response = await fetch(`${this.#origin}/api/v1${path}`, {
      method,
      headers: {
        ...this.#headers,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: aborting.signal,
    });
    const type = response.headers.get("content-type") ?? "";
    const text = type.startsWith("text/event-stream")
      ? await firstEvent(response)
      : await response.text();
    aborting.abort();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: /^application\/(?:problem\+)?json/.test(type) ? JSON.parse(text) : null,
    };
  }
}

/** A stream that does not end: what is shown at once. */
async function firstEvent(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  return Buffer.from(value ?? []).toString("utf8");
}

export function asPerson(service: RunningService, login: string, password = PASSWORD): ApiClient {
  return new ApiClient(service.origin, { authorization: basic(login, password) });
}

export function withToken(service: RunningService, secret: string): ApiClient {
  return new ApiClient(service.origin, { authorization: `Bearer ${secret}` });
}

export function asNobody(service: RunningService): ApiClient {
  return new ApiClient(service.origin, {});
}

/** Signs in as a browser does; the cookie as it is sent back. */
export async function signIn(service: RunningService, login: string): Promise<string> {
  const { status, headers } = await asNobody(service).call("/session", {
    method: "POST",
    body: { login, password: PASSWORD },
  });
  if (status !== 200) throw new Error(`Sign-in: ${status}`);
  return (headers.getSetCookie()[0] ?? "").split(";", 1)[0] ?? "";
}

export function inBrowser(service: RunningService, cookie: string): ApiClient {
  return new ApiClient(service.origin, {
    cookie,
    "x-requested-with": "letopis",
    "sec-fetch-site": "same-origin",
  });
}

/** Makes a token; its secret and id. */
export async function makeToken(
  person: ApiClient,
  scopes: readonly string[] = ["read", "manage"],
  expiresInDays: number | null = null,
): Promise<{ readonly secret: string; readonly id: string }> {
  const { status, body } = await person.call("/tokens", {
    method: "POST",
    body: { name: "Тест", scopes, expiresInDays },
  });
  if (status !== 201) throw new Error(`Token: ${status}`);
  return body;
}
