import { z } from "zod";
import { OPERATIONS } from "../contract/operation.ts";
import { idParameter, named } from "./values.ts";

const password = z.string().max(1000).optional().meta({
  description: "Without it, of a new account, or with generatePassword one is made and shown once",
});

const operations = z
  .array(z.enum(OPERATIONS.map(({ name }) => name)))
  .max(OPERATIONS.length)
  .nullable()
  .meta({ description: "Operations that it may call; null: all" });

export const account = z
  .object({
    login: z.string(),
    organization: named,
    operations: z.array(z.string()).nullable(),
    administrator: z.boolean(),
    demo: z.boolean(),
  })
  .meta({ id: "Account" });
export type Account = z.infer<typeof account>;

export const accounts = z.object({ accounts: z.array(account) }).meta({ id: "Accounts" });
export type Accounts = z.infer<typeof accounts>;

export const accountWithPassword = account
  .extend({
    password: z.string().optional().meta({ description: "A password made here; shown this once" }),
  })
  .meta({ id: "AccountWithPassword" });
export type AccountWithPassword = z.infer<typeof accountWithPassword>;

export const newAccount = z
  .strictObject({
    login: z.string().max(1000),
    organization: idParameter,
    password,
    operations: operations.optional(),
    administrator: z.boolean().optional(),
  })
  .meta({ id: "NewAccount" });
export type NewAccount = z.infer<typeof newAccount>;

export const accountChange = z
  .strictObject({
    password,
    generatePassword: z.boolean().optional(),
    operations: operations.optional(),
    administrator: z.boolean().optional(),
  })
  .meta({ id: "AccountChange", description: "What is absent stays" });
export type AccountChange = z.infer<typeof accountChange>;
