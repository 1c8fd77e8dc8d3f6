import { z } from "zod";
import { validateLogin, validatePassword } from "../../accounts/credential-form.ts";
import { generatePassword } from "../../accounts/generate-password.ts";
import { hashPassword } from "../../accounts/password-hash.ts";
import type { Account as ShownAccount } from "../../api/accounts.ts";
import { accountChange, accounts, accountWithPassword, newAccount } from "../../api/accounts.ts";
import type { Account } from "../../store/store.ts";
import type { ApiApp } from "./api-app.ts";
import { NOTHING, PROBLEMS } from "./api-app.ts";
import { ApiError, invalidParameter } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { viewerOf } from "./viewer.ts";

const tags = ["Administration"];
const params = z.strictObject({ login: z.string().min(1).max(1000) });
const config = { access: { scope: "manage", administrator: true } } as const;

/** `/accounts`, for administrators. */
export function accountRoutes(app: ApiApp, { store, sessions }: ApiContext): void {
  app.get(
    "/accounts",
    {
      config,
      schema: {
        tags,
        operationId: "listAccounts",
        summary: "Accounts, by login",
        response: { 200: accounts, ...PROBLEMS },
      },
    },
    async () => {
      const names = new Map((await store.organizations.list()).map(({ id, name }) => [id, name]));
      const all = await store.accounts.list();
      return { accounts: all.map((one) => show(one, names.get(one.organization) ?? null)) };
    },
  );

  app.post(
    "/accounts",
    {
      config,
      schema: {
        tags,
        operationId: "addAccount",
        summary: "Add an account; without a password one is made, and shown this once",
        body: newAccount,
        response: { 201: accountWithPassword, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { organization, operations = null, administrator = false, ...given } = request.body;
      const login = validateLogin(given.login);
      const password = given.password ?? generatePassword();
      const passwordHash = await hashed(password);
      const owner = await store.organizations.get(organization);
      const added = { login, organization, passwordHash, operations, administrator, demo: false };
      await store.accounts.add(added);
      request.log.info({ login: viewerOf(request).account.login, account: login }, "account added");
      return reply.code(201).send({
        ...show(added, owner?.name ?? null),
        ...(given.password === undefined && { password }),
      });
    },
  );

  app.patch(
    "/accounts/:login",
    {
      config,
      schema: {
        tags,
        operationId: "changeAccount",
        summary: "Change an account; a new password signs it out everywhere",
        params,
        body: accountChange,
        response: { 200: accountWithPassword, ...PROBLEMS },
      },
    },
    async (request) => {
      const { password: given, generatePassword: generate, ...rest } = request.body;
      const { operations, administrator } = rest;
      if (given !== undefined && generate) {
        throw invalidParameter("generatePassword", {
          ru: "Пароль либо задан, либо придуман: не то и другое сразу.",
          en: "The password is either given or made, not both.",
        });
      }
      const account = await find(request.params.login);
      const viewer = viewerOf(request).account;
      if (administrator === false && account.login === viewer.login) {
        throw invalidParameter("administrator", {
          ru: "Свои права администратора снять нельзя: это сделает другой администратор.",
          en: "Another administrator takes these rights, not oneself.",
        });
      }
      if (account.login === viewer.login && (given !== undefined || generate)) {
        throw invalidParameter(generate ? "generatePassword" : "password", {
          ru: "Свой пароль меняют запросом PUT /api/v1/password, называя нынешний.",
          en: "One's own password is changed by PUT /api/v1/password, which takes the current one.",
        });
      }
      const password = generate ? generatePassword() : given;
      await store.accounts.update(account.login, {
        ...(password !== undefined && { passwordHash: await hashed(password), demo: false }),
        ...(operations !== undefined && { operations }),
        ...(administrator !== undefined && { administrator }),
      });
      if (password !== undefined) await sessions.endAll(account.login);
      const owner = await store.organizations.get(account.organization);
      return {
        ...show(await find(account.login), owner?.name ?? null),
        ...(generate && password !== undefined && { password }),
      };
    },
  );

  app.delete(
    "/accounts/:login",
    {
      config,
      schema: {
        tags,
        operationId: "removeAccount",
        summary: "Remove an account, with its tokens and sessions",
        params,
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { login } = await find(request.params.login);
      if (login === viewerOf(request).account.login) {
        throw invalidParameter("login", {
          ru: "Свою учётную запись удалить нельзя: это сделает другой администратор.",
          en: "Another administrator removes your account, not yourself.",
        });
      }
      await store.accounts.remove(login);
      return reply.code(204).send(null);
    },
  );

  async function find(login: string): Promise<Account> {
    const account = await store.accounts.get(login.normalize("NFC"));
    if (account !== null) return account;
    throw new ApiError("ACCOUNT_UNKNOWN", {
      ru: "Учётной записи с таким логином нет.",
      en: "There is no account with this login.",
    });
  }
}

async function hashed(password: string): Promise<string> {
  validatePassword(password);
  return hashPassword(password);
}

function show(account: Account, name: string | null): ShownAccount {
  const { login, organization, operations, administrator, demo } = account;
  return {
    login,
    organization: { id: organization, name },
    operations: operations && [...operations],
    administrator,
    demo,
  };
}
