import type { FastifyInstance } from "fastify";
import type { Store, StoreDescription } from "../../store/store.ts";

/** Who holds the data folder, and what is in it. */
export interface AdministrationStatus {
  /** A server, or a command that does its work and ends. */
  readonly kind: "server" | "command";
  readonly pid: number;
  /** Where the service listens; empty for a command. */
  readonly addresses: readonly string[];
  readonly store: StoreDescription;
}

/** `/status`. */
export function statusRoutes(
  app: FastifyInstance,
  store: Store,
  holder: () => Pick<AdministrationStatus, "kind" | "addresses">,
): void {
  app.get(
    "/status",
    async (): Promise<AdministrationStatus> => ({
      ...holder(),
      pid: process.pid,
      store: await store.describe(),
    }),
  );
}
