import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { AccessTokens } from "../../accounts/access-tokens.ts";
import { API_LIMITS } from "../../api/limits.ts";
import { tokenName } from "../../api/tokens.ts";
import type { Clock } from "../../history/clock.ts";
import type { AccessToken } from "../../store/access-store.ts";
import { TOKEN_SCOPES } from "../../store/access-store.ts";
import type { Store } from "../../store/store.ts";
import { readBody } from "./read-body.ts";

/** A token as it is listed: without the hash of its secret. */
export interface ListedToken extends Omit<AccessToken, "secretHash"> {
  /** Name of the organization of its account. */
  readonly organization: string;
}

export interface NewToken {
  readonly login: string;
  readonly name: string;
  readonly scopes: readonly AccessToken["scopes"][number][];
  /** Null: never. */
  readonly expiresInDays: number | null;
}

/** With its secret, which is told this once. */
export interface AddedToken extends Omit<AccessToken, "secretHash"> {
  readonly secret: string;
}

const newToken: z.ZodType<NewToken> = z.strictObject({
  login: z.string(),
  name: tokenName,
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1),
  expiresInDays: z.int().min(1).max(API_LIMITS.tokenDays).nullable(),
});

/** `/tokens`: list, add, remove. */
export function tokenRoutes(app: FastifyInstance, store: Store, clock: Clock): void {
  const { access, accounts, organizations } = store;
  const tokens = new AccessTokens({ access, accounts, clock });

  app.get("/tokens", async (): Promise<ListedToken[]> => {
    const listed: ListedToken[] = [];
    for (const { id, name } of await organizations.list()) {
      const own = await access.tokens(id);
      listed.push(...own.map((token) => ({ ...withoutHash(token), organization: name })));
    }
    return listed;
  });

  app.post("/tokens", async ({ body }, reply) => {
    const given = readBody(newToken, body);
    const { secret, ...token } = await tokens.add({
      ...given,
      login: given.login.normalize("NFC"),
    });
    return reply.code(201).send({ ...withoutHash(token), secret } satisfies AddedToken);
  });

  app.delete<{ Params: { id: string } }>("/tokens/:id", async ({ params }, reply) => {
    await access.removeToken(params.id.toLowerCase());
    return reply.code(204).send();
  });
}

function withoutHash({ secretHash: _, ...token }: AccessToken): Omit<AccessToken, "secretHash"> {
  return token;
}
