/** Where events come in: `POST /hooks/1c-connect/<id>` on behalf of one organization. */
export interface Hook {
  /** UUID, the last part of the address. */
  readonly id: string;
  /** UUID of the organization on whose behalf events come. */
  readonly organization: string;
  /** For people. */
  readonly name: string;
  readonly authentication: HookAuthentication;
  /** SHA-256 of the secret, base64url; the secret itself is not in the store. */
  readonly secretHash: string;
  /** The push service that sends here because we asked it to; null: someone else sends. */
  readonly subscription: HookSubscription | null;
  /** Seconds UTC. */
  readonly createdAt: number;
}

/** How a sender proves itself (events.md, `back_auth`). */
export type HookAuthentication =
  | { readonly kind: "basic"; readonly login: string }
  | { readonly kind: "bearer" };

/** What was subscribed at a push service, so that it can be ended again. */
export interface HookSubscription {
  /** Of the push service, without a login in it. */
  readonly pushAddress: string;
  readonly login: string;
  /** As mirror/password-vault.ts sealed it; the key is not in the store. */
  readonly sealedPassword: string;
  /** At which the push service reaches this server; the path of the hook follows it. */
  readonly publicAddress: string;
  /** The hook's secret, sealed likewise: further lines are subscribed with it. */
  readonly sealedSecret: string;
  /** Ids of the lines that we subscribed. */
  readonly lines: readonly string[];
}

export type HookChange = Partial<Omit<Hook, "id" | "organization" | "createdAt">>;

export interface HookStore {
  /** By organization's name, then by name. */
  list(): Promise<readonly Hook[]>;
  /** By id; null when there is none. */
  get(id: string): Promise<Hook | null>;
  /** Rejects with `ORGANIZATION_UNKNOWN`. */
  add(hook: Hook): Promise<void>;
  /** Changes what is given. Rejects with `HOOK_UNKNOWN`. */
  update(id: string, change: HookChange): Promise<void>;
  /** Events that came in stay. Rejects with `HOOK_UNKNOWN`. */
  remove(id: string): Promise<void>;
}
