import type { ExecFileException } from "node:child_process";
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";

/** A language of foreign clients, as Debian brings it. */
export interface Interpreter {
  readonly command: string;
  readonly parameters: readonly string[];
  /** Script of this folder. */
  readonly script: string;
  /** Program text that fails where the SOAP client is not installed. */
  readonly probe: readonly string[];
  readonly packages: string;
}

export const PYTHON: Interpreter = {
  // Debian's own, which sees Debian's packages; another python3 may come first on the PATH.
  command: "/usr/bin/python3",
  parameters: [],
  script: "zeep_client.py",
  probe: ["-c", "import zeep"],
  packages: "python3-zeep",
};

export const PHP: Interpreter = {
  command: "php",
  parameters: ["-d", "display_errors=stderr"],
  script: "client.php",
  probe: ["-r", 'exit(extension_loaded("soap") ? 0 : 1);'],
  packages: "php-cli php-soap",
};

/** What the tests of an interpreter's client are called, and whether they can run here. */
export interface Availability {
  readonly title: string;
  readonly missing: boolean;
}

/**
 * Where an interpreter is missing its tests are skipped, and say so; but not where
 * `LETOPIS_FOREIGN_CLIENTS=1` promises it, as in CI: there they fail.
 */
export function availability(interpreter: Interpreter, title: string): Availability {
  if (process.env["LETOPIS_FOREIGN_CLIENTS"] === "1") return { title, missing: false };
  const { status } = spawnSync(interpreter.command, interpreter.probe, { timeout: 30_000 });
  return status === 0
    ? { title, missing: false }
    : { title: `${title} (not run: needs ${interpreter.packages})`, missing: true };
}

/** What a script is told on its standard input. */
export interface Task {
  /** Address of the service. */
  readonly address: string;
  readonly version: "1.1" | "1.2";
  readonly calls: readonly ScriptedCall[];
}

/** One call of a script; what else it holds is between the script and its test. */
export interface ScriptedCall {
  readonly login: string;
  readonly password: string;
}

/** What came of a call, in the client's own words. */
export interface Outcome {
  readonly code?: string;
  /** Text of ResultData when it is not a table. */
  readonly text?: string;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
  /** Types that the client gave the cells of the first row. */
  readonly types?: readonly string[];
  readonly fault?: { readonly code: string; readonly reason: string };
}

/** Runs an interpreter's script over a task: one outcome a call, in order. */
export function runClient(interpreter: Interpreter, task: Task): Promise<readonly Outcome[]> {
  const script = join(import.meta.dirname, interpreter.script);
  return new Promise((resolve, reject) => {
    const finish = (error: ExecFileException | null, stdout: string, stderr: string) => {
      if (error) reject(new Error(`${interpreter.script}: ${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout));
    };
    const options = { timeout: 100_000, maxBuffer: 64 * 1024 * 1024 };
    const parameters = [...interpreter.parameters, script];
    const child = execFile(interpreter.command, parameters, options, finish);
    // A script that could not be started takes no input: its error says it all.
    child.stdin?.on("error", () => undefined).end(JSON.stringify(task));
  });
}
