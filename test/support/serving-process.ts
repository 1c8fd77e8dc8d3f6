import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

/** `letopis serve` in a process of its own, as an operator runs it. */
export interface ServingProcess {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly process: ChildProcess;
  /** Everything it wrote so far. */
  log(): string;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** Serves on a free port. Rejects when the process ends before it serves. */
export async function startServingProcess(
  workingFolder: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServingProcess> {
  const child = spawn(process.execPath, [MAIN, "serve", "--listen", "127.0.0.1:0"], {
    cwd: workingFolder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const output of [child.stdout, child.stderr]) {
    createInterface(output).on("line", (line) => {
      lines.push(line);
      const origin = /"addresses":\["([^"]+)"/.exec(line)?.[1];
      if (origin !== undefined) resolve(origin);
    });
  }
  child.once("exit", () => reject(new Error(`It does not serve: ${lines.join("\n")}`)));
  return {
    origin: await promise,
    process: child,
    log: () => lines.join("\n"),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
