import type {
  MirrorMessage,
  NamedMirrorStatus,
} from "../../server/administration/mirror-messages.ts";
import { toError } from "../administration/administration-client.ts";
import type { Output } from "../terminal/output.ts";
import { MirrorView } from "./mirror-view.ts";

type Verified = Extract<MirrorMessage, { type: "verified" }>;

/**
 * Shows what a mirror does until its work is done.
 *
 * @returns how it stands then
 * @throws the error that ended the work
 */
export async function followMirror(
  output: Output,
  messages: AsyncGenerator<MirrorMessage>,
  onVerified: (verified: Verified, view: MirrorView) => void = () => undefined,
): Promise<NamedMirrorStatus> {
  const view = new MirrorView(output);
  try {
    for await (const message of messages) {
      switch (message.type) {
        case "status":
          view.status(message.status);
          break;
        case "event":
          view.event(message.event);
          break;
        case "verified":
          onVerified(message, view);
          break;
        case "done":
          return message.status;
        case "failed":
          throw toError(message);
      }
    }
    throw new TypeError("The messages end without a conclusion");
  } finally {
    view.stop();
  }
}
