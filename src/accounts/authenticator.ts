import type { Clock } from "../history/clock.ts";
import type { Account, AccountStore } from "../store/store.ts";
import type { Credentials } from "./basic-credentials.ts";
import { parseBasicCredentials } from "./basic-credentials.ts";
import { isLogin, isPassword } from "./credential-form.ts";
import { FailureSlowdown } from "./failure-slowdown.ts";
import { HashQueue } from "./hash-queue.ts";
import { networkOf } from "./ip-address.ts";
import { ATTEMPT_LIMITS } from "./limits.ts";
import type { ScryptParameters } from "./password-hash.ts";
import { DEFAULT_SCRYPT, unmatchableHash, verifyPassword } from "./password-hash.ts";
import { UnderWay } from "./under-way.ts";
import { VerifiedCache } from "./verified-cache.ts";

export interface AuthenticatorOptions {
  readonly accounts: Pick<AccountStore, "get">;
  readonly clock: Clock;
  /** Waits; rejects when the signal aborts. */
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Hashes at a time, for recognized callers and for strangers each. */
  readonly hashesAtATime?: number;
  /** The strength with which accounts are hashed; an unknown login costs as much. */
  readonly parameters?: ScryptParameters;
  readonly verify?: typeof verifyPassword;
}

export interface AuthenticationRequest {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** As `clientAddress` found it. */
  readonly address: string;
  /** Aborts when the caller goes away: it then leaves every queue. */
  readonly signal?: AbortSignal;
}

export type Authentication =
  | { readonly outcome: "ok"; readonly account: Account }
  /** No credentials, or wrong ones: 401. */
  | { readonly outcome: "refused" }
  /** Too many attempts under way: 503. Nothing was looked at; the same call may succeed later. */
  | { readonly outcome: "busy"; readonly retryAfterSeconds: number };

/** How many calls ended how, since the start, and how many attempts wait for a hash now. */
export interface AuthenticationStatistics {
  /** The slow hash was right. */
  readonly verified: number;
  /** Recognized from the last minute, without a hash. */
  readonly cached: number;
  /** Wrong login or password. */
  readonly refused: number;
  /** No credentials, or none that can be read. */
  readonly withoutCredentials: number;
  readonly busy: number;
  readonly waiting: number;
}

/** A login and a password that did not come by a header: as a person typed them. */
export interface SignInRequest extends Omit<AuthenticationRequest, "authorization"> {
  readonly login: string;
  readonly password: string;
}

export interface Authenticator {
  /**
   * Finds out who is calling. A caller who fails waits longer and longer, up to a cap; the right
   * password always gets in.
   *
   * @throws what the store throws; the signal's reason, or the delay's own error, once it aborts
   */
  authenticate(request: AuthenticationRequest): Promise<Authentication>;
  /** The same for credentials without a header; both slow each other's failures down. */
  signIn(request: SignInRequest): Promise<Authentication>;
  statistics(): AuthenticationStatistics;
}

/** Bounds and queue of one kind of caller. */
interface Gate {
  readonly attempts: UnderWay;
  readonly queue: HashQueue;
}

type Verification =
  | { readonly account: Account; readonly by: "verified" | "cached" }
  | { readonly account: null };

const REFUSED: Authentication = { outcome: "refused" };
const BUSY: Authentication = {
  outcome: "busy",
  retryAfterSeconds: ATTEMPT_LIMITS.retryAfterSeconds,
};

/** One for a process: everything it remembers is in memory, and starts anew with the process. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { accounts, clock, delay } = options;
  const verify = options.verify ?? verifyPassword;
  const noAccount = unmatchableHash(options.parameters ?? DEFAULT_SCRYPT);
  const cache = new VerifiedCache(clock);
  const slowdown = new FailureSlowdown(clock);
  const places = options.hashesAtATime ?? ATTEMPT_LIMITS.hashesAtATime;
  const strangers = createGate(places, ATTEMPT_LIMITS.perAddress);
  const recognized = createGate(places, ATTEMPT_LIMITS.perRecognizedCaller);
  const counts = { verified: 0, cached: 0, refused: 0, withoutCredentials: 0, busy: 0 };

  async function authenticate(request: AuthenticationRequest): Promise<Authentication> {
    const credentials = parseBasicCredentials(request.authorization);
    if (!credentials) {
      counts.withoutCredentials++;
      return REFUSED;
    }
    return recognize(credentials, request);
  }

  async function signIn({ password, ...request }: SignInRequest): Promise<Authentication> {
    const login = request.login.normalize("NFC");
    if (!isLogin(login) || !isPassword(password)) {
      counts.withoutCredentials++;
      return REFUSED;
    }
    return recognize({ login, password }, request);
  }

  async function recognize(
    credentials: Credentials,
    request: Omit<AuthenticationRequest, "authorization">,
  ): Promise<Authentication> {
    const network = networkOf(request.address);
    const account = await findCached(credentials);
    if (account) {
      counts.cached++;
      slowdown.recordSuccess(network, credentials.login);
      return { outcome: "ok", account };
    }
    const authentication = await attempt(credentials, network, request.signal);
    if (authentication.outcome === "busy") counts.busy++;
    return authentication;
  }

  /** Asks the store only when the credentials match, so that guesses cost it nothing. */
  async function findCached(credentials: Credentials): Promise<Account | null> {
    const verifiedHash = cache.verifiedHash(credentials);
    if (verifiedHash === null) return null;
    const account = await accounts.get(credentials.login);
    return account?.passwordHash === verifiedHash ? account : null;
  }

  async function attempt(
    credentials: Credentials,
    network: string,
    signal: AbortSignal | undefined,
  ): Promise<Authentication> {
    const { login } = credentials;
    const isRecognized = slowdown.isRecognized(network, login);
    const gate = isRecognized ? recognized : strangers;
    // Strangers share their address's lane: else one could have many by inventing logins.
    const lane = isRecognized ? `${network} ${login}` : network;

    if (!gate.attempts.enter(lane)) return BUSY;
    try {
      const milliseconds = slowdown.delayFor(network, login);
      if (milliseconds > 0) await delay(milliseconds, signal);
      const queued = await gate.queue.run(lane, () => check(credentials, network), signal);
      if (queued.outcome === "busy") return BUSY;
      const { account } = queued.value;
      return account ? { outcome: "ok", account } : REFUSED;
    } finally {
      gate.attempts.leave(lane);
    }
  }

  /** Counts what it finds here, in the queue: a caller that hangs up does not escape it. */
  async function check(credentials: Credentials, network: string): Promise<Verification> {
    const verification = await verifyNow(credentials);
    if (verification.account) {
      counts[verification.by]++;
      slowdown.recordSuccess(network, credentials.login);
    } else {
      counts.refused++;
      slowdown.recordFailure(network, credentials.login);
    }
    return verification;
  }

  async function verifyNow(credentials: Credentials): Promise<Verification> {
    // Calls that arrive together wait here for the first of them, and are then hashed no more.
    const cached = await findCached(credentials);
    if (cached) return { account: cached, by: "cached" };

    // Read only now: the password may have changed while this attempt waited.
    const account = await accounts.get(credentials.login);
    const passwordHash = account?.passwordHash ?? noAccount;
    if (!(await verify(credentials.password, passwordHash)) || !account) return { account: null };
    cache.remember(credentials, passwordHash);
    return { account, by: "verified" };
  }

  return {
    authenticate,
    signIn,
    statistics: () => ({
      ...counts,
      waiting: strangers.queue.waiting + recognized.queue.waiting,
    }),
  };
}

function createGate(places: number, perLane: number): Gate {
  return {
    attempts: new UnderWay({ perLane, total: ATTEMPT_LIMITS.total }),
    queue: new HashQueue({ places, waitingLimit: ATTEMPT_LIMITS.waitingForHash }),
  };
}
