import { serveParent } from "./child.ts";
import type { HttpRequest } from "./http-request.ts";
import type { Reading } from "./read-answer.ts";
import { readAnswer } from "./read-answer.ts";
import type { Saved } from "./save-answer.ts";
import { saveAnswer } from "./save-answer.ts";

/** The client's process: asks for answers one after another. */

export interface ClientRequest {
  readonly request: HttpRequest;
  /** Count its rows and, if this is a path, write the answer there; otherwise take its time. */
  readonly save: string | boolean;
}

export type ClientReply = Reading | Saved;

serveParent<ClientRequest, ClientReply>({}, async ({ request, save }) => {
  if (save === false) return readAnswer(request);
  return saveAnswer(request, save === true ? undefined : save);
});
