import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { validateLogin, validatePassword } from "../../accounts/credential-form.ts";
import { hashPassword } from "../../accounts/password-hash.ts";
import { OPERATIONS } from "../../contract/operation.ts";
import type { Store } from "../../store/store.ts";
import { findOrganization } from "./find-organization.ts";
import { readBody } from "./read-body.ts";

/** An account as it is shown: without its hash. */
export interface ListedAccount {
  readonly login: string;
  readonly organization: { readonly id: string; readonly name: string };
  /** Names of the operations it may call; null: all. */
  readonly operations: readonly string[] | null;
  readonly demo: boolean;
  readonly administrator: boolean;
}

export interface NewAccount {
  readonly login: string;
  /** Name or id. */
  readonly organization: string;
  readonly password: string;
  readonly operations: readonly string[] | null;
  /** Absent: no. */
  readonly administrator?: boolean;
}

export interface AccountChange {
  readonly password?: string;
  readonly operations?: readonly string[] | null;
  readonly administrator?: boolean;
}

const operations = z.array(z.enum(OPERATIONS.map((operation) => operation.name))).nullable();

const newAccount: z.ZodType<NewAccount> = z.strictObject({
  login: z.string(),
  organization: z.string(),
  password: z.string(),
  operations,
  administrator: z.boolean().exactOptional(),
});

const accountChange: z.ZodType<AccountChange> = z.strictObject({
  password: z.string().exactOptional(),
  operations: operations.exactOptional(),
  administrator: z.boolean().exactOptional(),
});

interface Named {
  Params: { login: string };
}

/**
 * `/accounts`: list, add, change, remove. Passwords come in bodies only, over a socket that is the
 * owner's alone; they are hashed here and never written anywhere.
 */
export function accountRoutes(app: FastifyInstance, { accounts, organizations }: Store): void {
  app.get("/accounts", async (): Promise<ListedAccount[]> => {
    const names = new Map((await organizations.list()).map(({ id, name }) => [id, name]));
    return (await accounts.list()).map((account) => ({
      login: account.login,
      organization: {
        id: account.organization,
        name: names.get(account.organization) ?? account.organization,
      },
      operations: account.operations,
      demo: account.demo,
      administrator: account.administrator,
    }));
  });

  app.post("/accounts", async ({ body }, reply) => {
    const given = readBody(newAccount, body);
    const login = validateLogin(given.login);
    const passwordHash = await hashed(given.password);
    const { id, name } = await findOrganization(organizations, given.organization);
    const { operations, administrator = false } = given;
    const account = { login, operations, demo: false, administrator };
    await accounts.add({ ...account, organization: id, passwordHash });
    const listed: ListedAccount = { ...account, organization: { id, name } };
    return reply.code(201).send(listed);
  });

  app.patch<Named>("/accounts/:login", async ({ params, body }, reply) => {
    const { password, operations, administrator } = readBody(accountChange, body);
    await accounts.update(params.login.normalize("NFC"), {
      // A password that nobody printed: the server may then listen beyond the loopback.
      ...(password !== undefined && { passwordHash: await hashed(password), demo: false }),
      ...(operations !== undefined && { operations }),
      ...(administrator !== undefined && { administrator }),
    });
    return reply.code(204).send();
  });

  app.delete<Named>("/accounts/:login", async ({ params }, reply) => {
    await accounts.remove(params.login.normalize("NFC"));
    return reply.code(204).send();
  });
}

async function hashed(password: string): Promise<string> {
  validatePassword(password);
  return hashPassword(password);
}
