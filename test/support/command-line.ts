import { PassThrough, Readable } from "node:stream";
import { run } from "../../src/cli/run.ts";
import { Output } from "../../src/cli/terminal/output.ts";
import type { Clock } from "../../src/history/clock.ts";
import { systemClock } from "../../src/history/clock.ts";

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Called with whatever is printed on either stream, as it is printed. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line within this process, with streams that are no terminal. */
export async function runLetopis(
  workingFolder: string,
  words: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { input = "", signal = new AbortController().signal } = options;
  const environment = { XDG_CONFIG_HOME: workingFolder, ...options.environment };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  if (options.onOutput) {
    stdout.on("data", options.onOutput);
    stderr.on("data", options.onOutput);
  }
  const [output, errors] = [collect(stdout), collect(stderr)];
  const asTerminal = (stream: unknown) => stream as NodeJS.WriteStream;
  const status = await run(
    words,
    {
      output: new Output(asTerminal(stdout), asTerminal(stderr), environment),
      input: Readable.from([Buffer.from(input)]) as NodeJS.ReadStream,
      stdout: asTerminal(stdout),
      environment,
      workingFolder,
      clock: options.clock ?? systemClock,
      signal,
    },
    false,
  );
  return { status, stdout: output(), stderr: errors() };
}

function collect(stream: PassThrough): () => string {
  const chunks: string[] = [];
  stream.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  return () => chunks.join("");
}
