import { readLineEvent } from "../../intake/events/read-line-event.ts";
import { FILE_LIMITS } from "../../intake/files/limits.ts";
import type { Rejection } from "../../intake/files/rejection.ts";
import { rejectedText } from "../../intake/files/rejection.ts";
import type { ByteSource } from "../../intake/files/source.ts";
import type { Line } from "../../intake/files/split-lines.ts";
import { NOT_UTF8, splitLines } from "../../intake/files/split-lines.ts";

/** A line of a recording that can be replayed, or one that cannot, and why. */
export type RecordedLine =
  | {
      readonly kind: "event";
      /** As it was recorded. */
      readonly text: string;
      /** When it happened, seconds UTC with a fraction; null for events of other types. */
      readonly at: number | null;
    }
  | { readonly kind: "rejected"; readonly rejection: Rejection };

/**
 * Reads recorded events: newline-delimited JSON, an event of the broadcast a line. Lines of white
 * space are skipped.
 *
 * @throws whatever the source throws. Bad lines never throw.
 */
export async function* readRecordedEvents(source: ByteSource): AsyncGenerator<RecordedLine> {
  for await (const lines of splitLines(source.chunks(), FILE_LIMITS.lineBytes)) {
    for (const line of lines) {
      if (line.text.trim() !== "") yield readLine(line);
    }
  }
}

function readLine(line: Line): RecordedLine {
  if (line.tooLong) return rejected(line, "строка длиннее предела");
  if (line.notUtf8) return rejected(line, NOT_UTF8);
  let body: unknown;
  try {
    body = JSON.parse(line.text);
  } catch {
    return rejected(line, "не JSON");
  }
  const read = readLineEvent(body);
  switch (read.kind) {
    case "problem":
      return rejected(line, read.message);
    case "other":
      return { kind: "event", text: line.text, at: null };
    case "line":
      return { kind: "event", text: line.text, at: read.event.at + read.event.nanosecond / 1e9 };
  }
}

function rejected({ number, text }: Line, reason: string): RecordedLine {
  return { kind: "rejected", rejection: { line: number, reason, text: rejectedText(text) } };
}
