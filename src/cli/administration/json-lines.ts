import type { IncomingMessage } from "node:http";

/**
 * The lines of an answer, each a JSON value, as they come. Who has heard enough may leave: that
 * breaks the answer off, which is then nobody's failure.
 */
export async function* jsonLines<Message>(answer: IncomingMessage): AsyncGenerator<Message> {
  answer.setEncoding("utf8");
  // Told to the reader by the iteration; after it has left, to nobody.
  answer.on("error", () => undefined);
  let begun = "";
  for await (const chunk of answer as AsyncIterable<string>) {
    const lines = (begun + chunk).split("\n");
    begun = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Message;
  }
  if (begun !== "") yield JSON.parse(begun) as Message;
}
