import { Child } from "./child.ts";
import type { ClientReply, ClientRequest } from "./client.ts";
import type { HttpRequest } from "./http-request.ts";
import type { Reading } from "./read-answer.ts";
import type { Saved } from "./save-answer.ts";

/** Our end of the client's process. */
export class Client {
  readonly #child: Child<ClientRequest, ClientReply>;

  private constructor(child: Child<ClientRequest, ClientReply>) {
    this.#child = child;
  }

  static async start(): Promise<Client> {
    const { child } = await Child.start<ClientRequest, ClientReply, object>("client.ts");
    return new Client(child);
  }

  /** Reads an answer as fast as it comes. */
  async read(request: HttpRequest): Promise<Reading> {
    return (await this.#child.ask({ request, save: false })) as Reading;
  }

  /** Reads an answer with care: counts its rows and, with a path, keeps it. */
  async save(request: HttpRequest, path?: string): Promise<Saved> {
    return (await this.#child.ask({ request, save: path ?? true })) as Saved;
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
