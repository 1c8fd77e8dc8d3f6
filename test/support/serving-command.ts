import type { CommandOptions, CommandResult } from "./command-line.ts";
import { runLetopis } from "./command-line.ts";

/** `letopis serve`, at work in this process. */
export interface ServingCommand {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Ends it; resolves to what it ended with. */
  stop(): Promise<CommandResult>;
}

/** Serves on a free port. Rejects when the command ends before it serves. */
export async function startServing(
  workingFolder: string,
  words: readonly string[],
  options: Pick<CommandOptions, "clock" | "environment"> = {},
): Promise<ServingCommand> {
  const stopping = new AbortController();
  const { promise: serving, resolve } = Promise.withResolvers<string>();
  let printed = "";
  const ended = runLetopis(workingFolder, ["serve", "--listen", "127.0.0.1:0", ...words], {
    ...options,
    signal: stopping.signal,
    onOutput: (text) => {
      printed += text;
      // The log is JSON where there is no terminal.
      const origin = /"addresses":\["([^"]+)"/.exec(printed)?.[1];
      if (origin !== undefined) resolve(origin);
    },
  });
  const origin = await Promise.race([
    serving,
    ended.then(({ stdout, stderr }) => {
      throw new Error(`It does not serve: ${stderr}${stdout}`);
    }),
  ]);
  return {
    origin,
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
