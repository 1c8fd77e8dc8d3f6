import type { ClientConfig } from "pg";
import pg from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { ConnectionSettings, PostgresAddress } from "./connection-settings.ts";
import { connectionSettings } from "./connection-settings.ts";
import { mayBeOtherwiseElsewhere, READ_ONLY, reasonOf, unreachable } from "./failure.ts";

const IDLE_MILLISECONDS = 60_000;

/** A connection, for as long as it is lent. */
export type Connection = pg.PoolClient;

/** What a server must be for its connections to be used. */
export type Need = "writable" | "any";

/**
 * The servers of an address, and the one of them that connections are made to: pg knows one host.
 * As long as a server does, it stays; when it is gone, or only reads, the next one that does is
 * chosen. So writing goes on after a failover, whichever server is the primary now.
 */
export class ServerChoice {
  readonly #servers: readonly [ClientConfig, ...ClientConfig[]];
  readonly #need: Need;
  #chosen = 0;

  private constructor(servers: readonly [ClientConfig, ...ClientConfig[]], need: Need) {
    this.#servers = servers;
    this.#need = need;
  }

  /**
   * The servers to write to. One that is alone is taken as it is, unless the address says
   * otherwise.
   *
   * @throws LetopisError CONFIGURATION_INVALID
   */
  static async ofPrimary(address: PostgresAddress): Promise<ServerChoice> {
    const settings = await connectionSettings(address);
    return new ServerChoice(settings.servers, needOf(settings));
  }

  /** The servers to read from, in whatever order they come. */
  static async ofReplica(address: PostgresAddress): Promise<ServerChoice> {
    return new ServerChoice((await connectionSettings(address)).servers, "any");
  }

  makePool(max: number): pg.Pool {
    const settings = () => this.#settings();
    // A pool hands its own options to each client: the address is another one after a failover.
    class ClientOfChoice extends pg.Client {
      constructor() {
        super(settings());
      }
    }
    const [{ connectionTimeoutMillis }] = this.#servers;
    const pool = new pg.Pool({
      max,
      connectionTimeoutMillis,
      idleTimeoutMillis: IDLE_MILLISECONDS,
      Client: ClientOfChoice,
      ...(this.#need === "writable" && { onConnect: refuseReadOnly }),
    });
    // Of a connection that is lost while nobody uses it nobody need hear: the next one is new. While
    // it is used, what runs on it fails; the event would end the process.
    pool.on("error", () => undefined);
    pool.on("connect", (client) => client.on("error", () => undefined));
    return pool;
  }

  /**
   * Lends a connection to the chosen server, else to the next one that does.
   *
   * @throws LetopisError STORE_UNAVAILABLE that says of each server why not, or what the only one said
   */
  async connect(pool: pg.Pool): Promise<Connection> {
    return this.#tryEach(() => pool.connect());
  }

  /** A client by itself. */
  async connectClient(): Promise<pg.Client> {
    return this.#tryEach(async () => {
      const client = new pg.Client(this.#settings());
      client.on("error", () => undefined);
      try {
        await client.connect();
        if (this.#need === "writable") await refuseReadOnly(client);
        return client;
      } catch (error) {
        await client.end().catch(() => undefined);
        throw error;
      }
    });
  }

  async #tryEach<T>(connect: () => Promise<T>): Promise<T> {
    const reasons: string[] = [];
    for (;;) {
      const tried = this.#chosen;
      try {
        return await connect();
      } catch (error) {
        if (this.#servers.length === 1 || !mayBeOtherwiseElsewhere(error)) throw error;
        reasons.push(`${hostOf(this.#servers[tried])}: ${reasonOf(error)}`);
        // Of several that fail at once, one moves on.
        if (this.#chosen === tried) this.#chosen = (tried + 1) % this.#servers.length;
        if (reasons.length === this.#servers.length) throw unreachable(reasons.join("; "), error);
      }
    }
  }

  #settings(): ClientConfig {
    return this.#servers[this.#chosen] ?? this.#servers[0];
  }
}

function needOf({ servers, targetSessionAttributes: target }: ConnectionSettings): Need {
  switch (target) {
    case null:
    case "any":
      return servers.length > 1 ? "writable" : "any";
    case "read-write":
    case "primary":
      return "writable";
    default:
      throw new LetopisError(
        "CONFIGURATION_INVALID",
        `store: target_session_attrs=${target} не годится: Летопись пишет в базу. Нужно: read-write.`,
      );
  }
}

/** A replica, or a former primary that must not be written to. */
async function refuseReadOnly(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>(
    "SHOW transaction_read_only",
  );
  if (rows[0]?.transaction_read_only !== "off") {
    throw Object.assign(new Error("the server only reads"), { code: READ_ONLY });
  }
}

function hostOf(settings: ClientConfig | undefined): string {
  return URL.parse(settings?.connectionString ?? "")?.host || "localhost";
}
