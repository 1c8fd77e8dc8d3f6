import { z } from "zod";
import { endOf } from "../../accounts/access-tokens.ts";
import type { Token } from "../../api/tokens.ts";
import { createdToken, newToken, tokens } from "../../api/tokens.ts";
import { idParameter } from "../../api/values.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { AccessToken } from "../../store/access-store.ts";
import type { ApiApp } from "./api-app.ts";
import { NOTHING, PROBLEMS } from "./api-app.ts";
import { ApiError } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { showTime, showTimeOrNull } from "./show-time.ts";
import type { Viewer } from "./viewer.ts";
import { viewerOf, viewOf } from "./viewer.ts";

const tags = ["Tokens"];
const config = { access: { scope: "manage" } } as const;

/** `/tokens`: the tokens of one's own account. */
export function tokenRoutes(app: ApiApp, context: ApiContext): void {
  const { store } = context;

  app.get(
    "/tokens",
    {
      config,
      schema: {
        tags,
        operationId: "listTokens",
        summary: "Tokens of your account, newest first, without their secrets",
        response: { 200: tokens, ...PROBLEMS },
      },
    },
    async (request) => {
      const { viewer, zone } = await viewOf(request, store.organizations);
      return { tokens: (await ownTokens(viewer)).map((token) => showToken(token, zone)) };
    },
  );

  app.post(
    "/tokens",
    {
      config,
      schema: {
        tags,
        operationId: "addToken",
        summary: "Make a token; its secret is shown this once",
        body: newToken,
        response: { 201: createdToken, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { viewer, zone } = await viewOf(request, store.organizations);
      const { body } = request;
      const lacking = body.scopes.find((scope) => !viewer.scopes.includes(scope));
      if (lacking !== undefined) {
        throw new ApiError("ACCESS_FORBIDDEN", {
          ru: `Токен не может дать другому право ${lacking}, которого у него нет.`,
          en: `A token cannot give another one the scope ${lacking} that it lacks.`,
        });
      }
      if (outlives(body.expiresInDays, viewer)) {
        const end = showTimeOrNull(viewer.expiresAt, zone);
        throw new ApiError("ACCESS_FORBIDDEN", {
          ru: `Токен не может создать другой, который его переживёт: он действует до ${end}.`,
          en: `A token cannot make another one that outlives it: it ends at ${end}.`,
        });
      }
      const { login } = viewer.account;
      const added = await context.tokens.add({ ...body, login });
      request.log.info({ login, token: added.id }, "token made");
      return reply.code(201).send({ ...showToken(added, zone), secret: added.secret });
    },
  );

  app.delete(
    "/tokens/:id",
    {
      config,
      schema: {
        tags,
        operationId: "removeToken",
        summary: "Remove a token: it opens nothing from now on",
        params: z.strictObject({ id: idParameter }),
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const own = await ownTokens(viewerOf(request));
      if (!own.some((token) => token.id === id)) {
        throw new ApiError("TOKEN_UNKNOWN", {
          ru: "Токена с таким идентификатором нет.",
          en: "There is no token with this id.",
        });
      }
      await store.access.removeToken(id);
      return reply.code(204).send(null);
    },
  );

  /** Whether a token of so many days would be good when the one that makes it is not any more. */
  function outlives(days: number | null, { expiresAt }: Viewer): boolean {
    if (expiresAt === null) return false;
    return days === null || endOf(days, nowSeconds(context.clock)) > expiresAt;
  }

  async function ownTokens({ account }: Viewer): Promise<readonly AccessToken[]> {
    const all = await store.access.tokens(account.organization);
    return all.filter(({ login }) => login === account.login);
  }
}

function showToken({ id, name, scopes, createdAt, expiresAt }: AccessToken, zone: TimeZone): Token {
  return {
    id,
    name,
    scopes: [...scopes],
    createdAt: showTime(createdAt, zone),
    expiresAt: showTimeOrNull(expiresAt, zone),
  };
}
