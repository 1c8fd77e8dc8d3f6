import { LetopisError } from "../contract/letopis-error.ts";

/** A mistake in the command line that Commander does not know of. */
export class UsageError extends LetopisError {
  constructor(message: string) {
    super("COMMAND_INVALID", message);
    this.name = "UsageError";
  }
}
