import type { LogFn, Logger } from "pino";
import { pino } from "pino";
import { build as prettify } from "pino-pretty";
import type { Configuration } from "../configuration/configuration.ts";

/** Whether the log is for a person's eyes. */
export function isPretty(
  { format }: Configuration["log"],
  stdout: Pick<NodeJS.WriteStream, "isTTY">,
): boolean {
  return format === "pretty" || (format === "auto" && Boolean(stdout.isTTY));
}

/** The log of a server, on standard output. Credentials never get into it. */
export function createLogger(log: Configuration["log"], stdout: NodeJS.WriteStream): Logger {
  const options = {
    level: log.level,
    redact: ["req.headers.authorization", "headers.authorization"],
  };
  if (!isPretty(log, stdout)) return pino(options, stdout);
  const pretty = prettify({
    destination: stdout,
    colorize: stdout.isTTY && stdout.hasColors() && process.env["NO_COLOR"] === undefined,
    translateTime: "SYS:yyyy-mm-dd HH:MM:ss",
    ignore: "pid,hostname",
  });
  return pino({ ...options, hooks: { logMethod: withoutListening } }, pretty);
}

/** A person is told in Russian where the server listens; the framework's own line is dropped. */
function withoutListening(this: Logger, words: Parameters<LogFn>, write: LogFn): void {
  const [first] = words as readonly unknown[];
  if (typeof first === "string" && first.startsWith("Server listening at ")) return;
  write.apply(this, words);
}
