import { LetopisError } from "../contract/letopis-error.ts";

/**
 * The push service said no.
 *
 * - `login`  to everything: the login or the password is wrong
 * - `line`   to this line: it is not ours, or somebody else's hook serves it
 */
export class PushRefusedError extends LetopisError {
  readonly refused: "login" | "line";
  readonly status: number;

  constructor(refused: "login" | "line", status: number, message: string) {
    super("PUSH_REFUSED", message);
    this.name = "PushRefusedError";
    this.refused = refused;
    this.status = status;
  }
}
