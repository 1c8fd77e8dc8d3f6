import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TokenScope } from "../../store/access-store.ts";
import { ApiError } from "./api-error.ts";
import type { Viewer } from "./viewer.ts";
import { administers, mayCall, mayManage, viewerOf } from "./viewer.ts";

/** Who may use a route: nobody needs to be known, or what an account and its token need. */
export type RouteAccess = "public" | RequiredAccess;

export interface RequiredAccess {
  /** What a token has to be allowed; null: whatever it is. */
  readonly scope: TokenScope | null;
  /** An operation of the service that the account may call. */
  readonly operation?: string;
  /** Whether it changes settings of the organization: see `mayManage`. */
  readonly settings?: true;
  /** Whether it is for administrators: see `administers`. */
  readonly administrator?: true;
  /** Whether it is for people only, not for tokens. */
  readonly person?: true;
}

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: RouteAccess;
  }
}

export const PUBLIC: RouteAccess = "public";

/** A route without its access declared is a mistake that no request should find. */
export function requireDeclaredAccess(app: FastifyInstance): void {
  app.addHook("onRoute", ({ config, url, method }) => {
    if (config?.access === undefined) throw new TypeError(`${method} ${url} declares no access`);
  });
}

export function isPublic(request: FastifyRequest): boolean {
  return request.routeOptions.config.access === "public";
}

/** A hook, after authentication: what a viewer may do is decided before anything is read. */
export async function checkAccess(request: FastifyRequest): Promise<void> {
  const { access } = request.routeOptions.config;
  if (access === undefined || access === "public") return;
  const refusal = refusalOf(viewerOf(request), access);
  if (refusal !== null) throw refusal;
}

function refusalOf(viewer: Viewer, access: RequiredAccess): ApiError | null {
  const { account, by, scopes } = viewer;
  const { scope, operation } = access;
  if (access.person && by === "token") {
    return forbidden(
      "Это делает человек со своим паролем: токеном нельзя.",
      "A person does this with a password: a token cannot.",
    );
  }
  if (scope !== null && !scopes.includes(scope)) {
    return forbidden(
      `Токену не разрешено ${scope}. Создайте токен с этим правом.`,
      `The token lacks the scope ${scope}. Make one that has it.`,
    );
  }
  if (access.administrator && !administers(viewer)) {
    return forbidden(
      "Это доступно администраторам. Обратитесь к администратору сервера.",
      "This is for administrators. Ask the administrator of the server.",
    );
  }
  if (operation !== undefined && !mayCall(account, operation)) {
    return forbidden(
      `Учётной записи «${account.login}» не разрешена операция ${operation}. Обратитесь к администратору сервера.`,
      `The account “${account.login}” may not call ${operation}. Ask the administrator of the server.`,
    );
  }
  if (access.settings && !mayManage(account)) {
    return forbidden(
      "Настройки организации меняет учётная запись, которой доступны все операции.",
      "Settings of the organization are changed by an account that may call every operation.",
    );
  }
  return null;
}

function forbidden(ru: string, en: string): ApiError {
  return new ApiError("ACCESS_FORBIDDEN", { ru, en });
}
