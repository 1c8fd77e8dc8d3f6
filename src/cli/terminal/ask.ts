import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** A terminal that a person types at. */
export interface Dialogue {
  readonly input: NodeJS.ReadStream;
  readonly prompts: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** Asks for a line, shown as it is typed. */
export async function askLine(question: string, dialogue: Dialogue): Promise<string> {
  const { input, prompts, signal } = dialogue;
  const reader = createInterface({ input, output: prompts });
  try {
    return await answer(reader, question, signal);
  } finally {
    reader.close();
  }
}

/** Asks for a line that is not shown. */
export async function askSecret(question: string, dialogue: Dialogue): Promise<string> {
  const { input, prompts, signal } = dialogue;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // `terminal` puts the input into raw mode, so that it echoes nothing by itself.
  const reader = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  try {
    prompts.write(question);
    return await answer(reader, "", signal);
  } finally {
    reader.close();
    prompts.write("\n");
  }
}

async function answer(
  reader: ReturnType<typeof createInterface>,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  const interrupted = new AbortController();
  // Ctrl+C and the end of the input come here, since the terminal is the reader's meanwhile.
  const interrupt = () => interrupted.abort();
  reader.once("SIGINT", interrupt).once("close", interrupt);
  const ending = AbortSignal.any([signal, interrupted.signal]);
  const line = await reader.question(question, { signal: ending });
  reader.off("close", interrupt);
  return line;
}
