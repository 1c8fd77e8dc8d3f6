import type { ClientRequest, IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ErrorCode } from "../../contract/letopis-error.ts";
import { ERROR_CODES, LetopisError } from "../../contract/letopis-error.ts";
import type { IntakeStatus } from "../../intake/live/intake-status.ts";
import type { EndingOutcome } from "../../push/subscription-outcome.ts";
import type {
  AccountChange,
  ListedAccount,
  NewAccount,
} from "../../server/administration/account-routes.ts";
import type { ErrorReply } from "../../server/administration/error-reply.ts";
import type { ExportFrame, ExportRequest } from "../../server/administration/export-messages.ts";
import type { AddedHook, ListedHook, NewHook } from "../../server/administration/hook-routes.ts";
import type { ImportMessage } from "../../server/administration/import-messages.ts";
import type { ImportOptions } from "../../server/administration/import-routes.ts";
import type { SentFacts } from "../../server/administration/intake-routes.ts";
import type {
  MirrorMessage,
  MirrorPassword,
  NamedMirrorStatus,
} from "../../server/administration/mirror-messages.ts";
import type {
  MirrorChange,
  NewMirror,
  VerificationRequest,
} from "../../server/administration/mirror-requests.ts";
import type {
  NewOrganization,
  OrganizationChange,
} from "../../server/administration/organization-routes.ts";
import type { AdministrationStatus } from "../../server/administration/status-routes.ts";
import type {
  Comparisons,
  EndingRequest,
  NewSubscription,
  SubscriptionReport,
} from "../../server/administration/subscription-messages.ts";
import type {
  AddedToken,
  ListedToken,
  NewToken,
} from "../../server/administration/token-routes.ts";
import type { Erasure } from "../../store/erasure-store.ts";
import type { BackupSummary, Organization } from "../../store/store.ts";
import { jsonLines } from "./json-lines.ts";
import { readFrames } from "./read-frames.ts";
import { answerOf, brokenOff, startRequest } from "./socket-request.ts";

/**
 * What the command line can do with a data folder, through the process that holds it.
 *
 * Every method rejects with the `LetopisError` that the process answered.
 */
export class AdministrationClient {
  readonly #socketPath: string;
  readonly #signal: AbortSignal | undefined;

  constructor(socketPath: string, signal?: AbortSignal) {
    this.#socketPath = socketPath;
    this.#signal = signal;
  }

  status(): Promise<AdministrationStatus> {
    return this.#call("GET", "/status");
  }

  /** By name. */
  organizations(): Promise<Organization[]> {
    return this.#call("GET", "/organizations");
  }

  /** By name or id. */
  organization(nameOrId: string): Promise<Organization> {
    return this.#call("GET", path("organizations", nameOrId));
  }

  addOrganization(organization: NewOrganization): Promise<Organization> {
    return this.#call("POST", "/organizations", organization);
  }

  /** @returns the organization as it is now. */
  changeOrganization(nameOrId: string, change: OrganizationChange): Promise<Organization> {
    return this.#call("PATCH", path("organizations", nameOrId), change);
  }

  /** @returns the organization that is gone. */
  removeOrganization(nameOrId: string): Promise<Organization> {
    return this.#call("DELETE", path("organizations", nameOrId));
  }

  /** By login. */
  accounts(): Promise<ListedAccount[]> {
    return this.#call("GET", "/accounts");
  }

  addAccount(account: NewAccount): Promise<ListedAccount> {
    return this.#call("POST", "/accounts", account);
  }

  async changeAccount(login: string, change: AccountChange): Promise<void> {
    await this.#call("PATCH", path("accounts", login), change);
  }

  async removeAccount(login: string): Promise<void> {
    await this.#call("DELETE", path("accounts", login));
  }

  /** By their organizations, newest first, without their secrets. */
  tokens(): Promise<ListedToken[]> {
    return this.#call("GET", "/tokens");
  }

  /** @returns the token with its secret, which is told this once. */
  addToken(token: NewToken): Promise<AddedToken> {
    return this.#call("POST", "/tokens", token);
  }

  async removeToken(id: string): Promise<void> {
    await this.#call("DELETE", path("tokens", id));
  }

  /** By the names of their organizations. */
  mirrors(): Promise<NamedMirrorStatus[]> {
    return this.#call("GET", "/mirrors");
  }

  /** That of an organization, by name or id. */
  mirror(organization: string): Promise<NamedMirrorStatus> {
    return this.#call("GET", path("mirrors", organization));
  }

  /** Whether the passwords of mirrors can be read with the key. */
  mirrorPasswords(): Promise<MirrorPassword[]> {
    return this.#call("GET", "/mirror-passwords");
  }

  addMirror(mirror: NewMirror): Promise<NamedMirrorStatus> {
    return this.#call("POST", "/mirrors", mirror);
  }

  /** @returns how the mirror stands now. */
  changeMirror(organization: string, change: MirrorChange): Promise<NamedMirrorStatus> {
    return this.#call("PATCH", path("mirrors", organization), change);
  }

  /** @returns how the mirror stood that is gone. */
  removeMirror(organization: string): Promise<NamedMirrorStatus> {
    return this.#call("DELETE", path("mirrors", organization));
  }

  /** Works until everything is read; hands out what happens meanwhile, the conclusion included. */
  runMirror(organization: string): AsyncGenerator<MirrorMessage> {
    return this.#follow(`${path("mirrors", organization)}/runs`);
  }

  /** Keeps a mirror current, or looks on where the process does; ends when the caller leaves. */
  watchMirror(organization: string): AsyncGenerator<MirrorMessage> {
    return this.#follow(`${path("mirrors", organization)}/watches`);
  }

  verifyMirror(organization: string, period: VerificationRequest): AsyncGenerator<MirrorMessage> {
    return this.#follow(`${path("mirrors", organization)}/verifications`, period);
  }

  /** Without their secrets. */
  hooks(): Promise<ListedHook[]> {
    return this.#call("GET", "/hooks");
  }

  /** @returns the hook with its secret, which is told this once. */
  addHook(hook: NewHook): Promise<AddedHook> {
    return this.#call("POST", "/hooks", hook);
  }

  /** @param id of the hook; what it subscribed is not ended by this. */
  async removeHook(id: string): Promise<void> {
    await this.#call("DELETE", path("hooks", id));
  }

  /** Subscribes lines at a push service; what it answered is in the report. */
  subscribe(subscription: NewSubscription): Promise<SubscriptionReport> {
    return this.#call("POST", "/subscriptions", subscription);
  }

  /** Ends lines that a hook subscribed, without `lines` all. */
  endSubscription(hook: string, request: EndingRequest): Promise<EndingOutcome> {
    return this.#call("POST", `${path("subscriptions", hook)}/endings`, request);
  }

  /** How push services' open lists last compared with ours. */
  comparisons(): Promise<Comparisons> {
    return this.#call("GET", "/subscriptions/comparisons");
  }

  /** Where the live events of each organization stand. */
  intake(): Promise<IntakeStatus[]> {
    return this.#call("GET", "/intake");
  }

  /**
   * Takes events as if they came to a hook of an organization.
   *
   * @param events texts of JSON, none with a line feed
   */
  async sendFacts(organization: string, events: readonly string[]): Promise<SentFacts> {
    const sent = startRequest(this.#socketPath, {
      method: "POST",
      path: `/intake/facts?${new URLSearchParams({ organization })}`,
      headers: { "content-type": "application/x-ndjson" },
      signal: this.#signal,
    });
    sent.end(`${events.join("\n")}\n`);
    return answered(sent);
  }

  /** @param users UUIDs, at most `ERASED_AT_ONCE` */
  forget(users: readonly string[], dryRun: boolean): Promise<Erasure> {
    return this.#call("POST", "/erasures", { users, dryRun });
  }

  /** Everybody who is on the list of forgotten users. */
  forgetAgain(dryRun: boolean): Promise<Erasure> {
    return this.#call("POST", "/erasures/again", { dryRun });
  }

  /** @param file an absolute path; the serving process writes there. */
  backUp(file: string): Promise<BackupSummary> {
    return this.#call("POST", "/backups", { path: file });
  }

  /** @param file an absolute path; the serving process reads it. */
  restore(file: string): Promise<BackupSummary> {
    return this.#call("POST", "/restorations", { path: file });
  }

  /**
   * Sends a file and hands out what the process says about it meanwhile. The last message is the
   * conclusion; `failed` is handed out too, not thrown. The content is destroyed in the end.
   *
   * @throws LetopisError STORE_UNAVAILABLE when the answer breaks off, FILE_UNREADABLE when the
   *   content does
   */
  async *importFile(content: Readable, options: ImportOptions): AsyncGenerator<ImportMessage> {
    const query = new URLSearchParams(
      Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const sent = startRequest(this.#socketPath, {
      method: "POST",
      path: `/imports?${query}`,
      headers: { "content-type": "application/octet-stream" },
      signal: this.#signal,
    });
    let unreadable: LetopisError | null = null;
    async function* chunks() {
      try {
        yield* content;
      } catch (error) {
        unreadable = new LetopisError("FILE_UNREADABLE", `${options.name}: не читается до конца.`, {
          cause: error,
        });
        throw error;
      }
    }
    // A process that has its answer stops reading; what matters is then in the answer.
    const sending = pipeline(chunks, sent).catch(() => undefined);
    try {
      const answer = await answerOf(sent);
      if (answer.statusCode !== 200) throw await failure(answer);
      let concluded = false;
      for await (const message of jsonLines<ImportMessage>(answer)) {
        concluded = message.type !== "progress" && message.type !== "rejected";
        yield message;
      }
      if (!concluded) throw brokenOff(new Error("The answer has no conclusion"));
    } catch (error) {
      throw unreadable ?? brokenOff(error);
    } finally {
      content.destroy();
      sent.destroy();
      await sending;
    }
  }

  /**
   * Hands out a file of treatments as it is written, and what is said about it meanwhile. The last
   * frame is the conclusion; `failed` is handed out too, not thrown.
   *
   * @throws LetopisError STORE_UNAVAILABLE when the answer breaks off
   */
  async *exportTreatments(request: ExportRequest): AsyncGenerator<ExportFrame> {
    const sent = startRequest(this.#socketPath, {
      method: "POST",
      path: "/exports",
      headers: { "content-type": "application/json" },
      signal: this.#signal,
    });
    try {
      sent.end(JSON.stringify(request));
      const answer = await answerOf(sent);
      if (answer.statusCode !== 200) throw await failure(answer);
      let concluded = false;
      for await (const frame of readFrames(answer)) {
        concluded = frame.type === "done" || frame.type === "failed";
        yield frame;
      }
      if (!concluded) throw brokenOff(new Error("The answer has no conclusion"));
    } catch (error) {
      throw brokenOff(error);
    } finally {
      sent.destroy();
    }
  }

  async *#follow(path: string, body?: unknown): AsyncGenerator<MirrorMessage> {
    const sent = startRequest(this.#socketPath, {
      method: "POST",
      path,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      signal: this.#signal,
    });
    try {
      sent.end(body === undefined ? undefined : JSON.stringify(body));
      const answer = await answerOf(sent);
      if (answer.statusCode !== 200) throw await failure(answer);
      let concluded = false;
      for await (const message of jsonLines<MirrorMessage>(answer)) {
        concluded = message.type === "done" || message.type === "failed";
        yield message;
      }
      if (!concluded) throw brokenOff(new Error("The answer has no conclusion"));
    } catch (error) {
      throw brokenOff(error);
    } finally {
      sent.destroy();
    }
  }

  async #call<Answer>(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<Answer> {
    const sent = startRequest(this.#socketPath, {
      method,
      path,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      signal: this.#signal,
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return answered(sent);
  }
}

/** The whole answer to a request that was sent. */
async function answered<Answer>(sent: ClientRequest): Promise<Answer> {
  const answer = await answerOf(sent);
  if ((answer.statusCode ?? 500) >= 300) throw await failure(answer);
  const text = await textOf(answer);
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

function path(collection: string, name: string): string {
  return `/${collection}/${encodeURIComponent(name)}`;
}

async function failure(answer: IncomingMessage): Promise<Error> {
  return toError(JSON.parse(await textOf(answer)) as ErrorReply);
}

/** The error that a process told of, as it was over there. */
export function toError({ code, message }: ErrorReply): Error {
  return isErrorCode(code) ? new LetopisError(code, message) : new Error(message);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer) chunks.push(chunk as Buffer);
  } catch (error) {
    throw brokenOff(error);
  }
  return Buffer.concat(chunks).toString("utf8");
}
