import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";

/**
 * Who is using this process. A command holds an answer of `/session` open for as long as it works,
 * so that a process which wants to end knows whether it is still needed.
 */
export class Sessions {
  readonly #open = new Set<ServerResponse>();
  #refusing = false;
  #whenEmpty: (() => void)[] = [];

  /** `/session`: 200 while the process stays, 503 when it is about to end. */
  register(app: FastifyInstance): void {
    app.get("/session", (_request, reply) => {
      if (this.#refusing) {
        void reply.code(503).send();
        return;
      }
      reply.hijack();
      const { raw } = reply;
      this.#open.add(raw);
      raw.on("close", () => this.#remove(raw));
      raw.writeHead(200, { "content-type": "text/plain" });
      raw.flushHeaders();
    });
  }

  get count(): number {
    return this.#open.size;
  }

  /**
   * Resolves when nobody uses the process; from that moment on sessions are refused, so that none
   * comes in between.
   */
  async refuseWhenEmpty(): Promise<void> {
    while (this.#open.size > 0) {
      await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
    }
    this.#refusing = true;
  }

  /** Refuses sessions and ends those that are open. */
  end(): void {
    this.#refusing = true;
    for (const response of this.#open) response.end();
  }

  #remove(response: ServerResponse): void {
    this.#open.delete(response);
    if (this.#open.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}
