import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { join } from "node:path";

/**
 * A process of the benchmark's own. Every server and the client run in one each, so that memory
 * and time are theirs alone.
 */
export class Child<Request, Reply> {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts a file of this folder; resolves with what it first says, once it is ready. */
  static async start<Request, Reply, Ready>(
    file: string,
    args: readonly string[] = [],
    nodeFlags: readonly string[] = [],
  ): Promise<{ readonly child: Child<Request, Reply>; readonly ready: Ready }> {
    const process = fork(join(import.meta.dirname, file), args, { execArgv: [...nodeFlags] });
    const ready = await nextMessage<Ready>(process);
    return { child: new Child(process), ready };
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Sends a request and waits for the answer. One at a time. */
  async ask(request: Request): Promise<Reply> {
    const reply = nextMessage<Reply>(this.#process);
    this.#process.send(request as object);
    return reply;
  }

  /** Lets it end by itself; resolves when it has. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    this.#process.disconnect();
    await exited;
  }
}

/** The child's side: says that it is ready, answers one request after another, ends with us. */
export function serveParent<Request, Reply>(
  ready: unknown,
  answer: (request: Request) => Promise<Reply>,
  end: () => Promise<void> = async () => undefined,
): void {
  process.on("message", (request) => {
    answer(request as Request).then(
      (reply) => process.send?.(reply as object),
      (error: unknown) => fail(error),
    );
  });
  process.once("disconnect", () => {
    end().then(() => process.exit(0), fail);
  });
  process.send?.(ready as object);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

async function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const ended = () => reject(new Error(`${child.spawnargs.join(" ")} ended before it answered`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}
