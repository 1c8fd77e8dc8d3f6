import type { CallingLimits } from "../history/calling-limits.ts";
import type { SocketAddress } from "./address-form.ts";
import type { LOG_FORMATS, LOG_LEVELS } from "./settings.ts";

/** Everything that can be set about a server; docs/configuration.md has the table of the keys. */
export interface Configuration {
  /** Folder of the data, absolute. */
  readonly data: string;
  /** The PostgreSQL database that holds the data; null: the folder does. */
  readonly store: {
    /** As libpq reads it; may hold a password, which is never shown. */
    readonly address: string;
    /** Absolute path of a file whose first line is the password; null: there is none. */
    readonly passwordFile: string | null;
    /** The address of a replica, for long reads; absent or null: there is none. */
    readonly replica?: string | null;
  } | null;
  readonly listen: SocketAddress;
  /**
   * Where clients find the server, for the WSDL's `soap:address`: http or https, without a slash
   * at the end. With a path it is the address of the service itself, without one that of the
   * server. `null`: taken from the request.
   */
  readonly publicAddress: string | null;
  /** Addresses and networks (CIDR) whose X-Forwarded-* headers count. */
  readonly trustedProxies: readonly string[];
  /** Absolute paths of PEM files. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** Plain HTTP beyond the loopback, asked for in so many words. */
  readonly allowPlainHttp: boolean;
  /** A port of its own for /metrics, /healthz and /readyz; `null`: no /metrics on the main port. */
  readonly metrics: SocketAddress | null;
  readonly log: {
    readonly level: (typeof LOG_LEVELS)[number];
    readonly format: (typeof LOG_FORMATS)[number];
  };
  /** Calling limits of organizations that have none of their own. */
  readonly limits: CallingLimits;
  readonly database: {
    /** Memory of the database's buffers, such as `1GB`. */
    readonly memoryLimit: string;
    readonly threads: number;
    readonly concurrentScans: number;
  };
  readonly answers: {
    /** A client that takes nothing of its answer for so many seconds is cut off. */
    readonly stallSeconds: number;
  };
  readonly api: {
    /** Requests of an account in a minute; null: any number. */
    readonly requestsPerMinute: number | null;
    /** Origins whose pages may use the API from a browser, with a token. */
    readonly allowedOrigins: readonly string[];
  };
  readonly retention: {
    /** Days that treatments are kept after they were closed; null: for ever. */
    readonly days: number | null;
  };
  readonly mirror: {
    /** The server keeps mirrors current by itself. */
    readonly watch: boolean;
    /** Absolute path of the key of mirrors' passwords; null: where the user's settings are. */
    readonly keyFile: string | null;
    /** Answers with what is there for a period that a mirror has not read yet. */
    readonly answerUncovered: boolean;
  };
}
