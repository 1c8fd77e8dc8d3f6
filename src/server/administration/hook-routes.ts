import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { validateLogin } from "../../accounts/credential-form.ts";
import { generateRandomSecret, hashRandomSecret } from "../../accounts/random-secret.ts";
import { HOOKS_PATH } from "../../contract/namespaces.ts";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { Hook, HookAuthentication, HookSubscription } from "../../store/hook-store.ts";
import type { Store } from "../../store/store.ts";
import { findOrganization } from "./find-organization.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";
import { readBody } from "./read-body.ts";

export interface NewHook {
  /** Name or id. */
  readonly organization: string;
  readonly name: string;
  readonly authentication: HookAuthentication;
}

/** A hook as it is shown: without its hash and what is sealed. */
export interface ListedHook extends Omit<Hook, "secretHash" | "subscription"> {
  readonly subscription: Omit<HookSubscription, "sealedPassword" | "sealedSecret"> | null;
}

export interface AddedHook {
  readonly hook: ListedHook;
  /** Told this once: only its hash is kept. */
  readonly secret: string;
  /** Of its address. */
  readonly path: string;
}

const newHook: z.ZodType<NewHook> = z.strictObject({
  organization: z.string(),
  name: z.string().trim().min(1).max(ADMINISTRATION_LIMITS.nameCharacters),
  authentication: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("basic"), login: z.string() }),
    z.strictObject({ kind: z.literal("bearer") }),
  ]),
});

/** `/hooks`: list, add, remove. What a hook subscribed is ended by subscription-routes.ts. */
export function hookRoutes(
  app: FastifyInstance,
  { hooks, organizations }: Pick<Store, "hooks" | "organizations">,
  clock: Clock,
): void {
  app.get("/hooks", async (): Promise<ListedHook[]> => (await hooks.list()).map(listed));

  app.post("/hooks", async ({ body }, reply) => {
    const given = readBody(newHook, body);
    const secret = generateRandomSecret();
    const hook: Hook = {
      id: randomUUID(),
      organization: (await findOrganization(organizations, given.organization)).id,
      name: given.name,
      authentication: checked(given.authentication),
      secretHash: hashRandomSecret(secret),
      subscription: null,
      createdAt: nowSeconds(clock),
    };
    await hooks.add(hook);
    const added: AddedHook = { hook: listed(hook), secret, path: `${HOOKS_PATH}/${hook.id}` };
    return reply.code(201).send(added);
  });

  app.delete<{ Params: { id: string } }>("/hooks/:id", async ({ params }, reply) => {
    await hooks.remove(params.id);
    return reply.code(204).send();
  });
}

/** A login as the header will bring it. */
function checked(authentication: HookAuthentication): HookAuthentication {
  return authentication.kind === "basic"
    ? { kind: "basic", login: validateLogin(authentication.login) }
    : authentication;
}

function listed({ secretHash: _, subscription, ...shown }: Hook): ListedHook {
  if (subscription === null) return { ...shown, subscription };
  const { sealedPassword: _password, sealedSecret: _secret, ...rest } = subscription;
  return { ...shown, subscription: rest };
}
