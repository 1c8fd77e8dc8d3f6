import { z } from "zod";
import { API_LIMITS } from "./limits.ts";
import { id, time } from "./values.ts";

/** read: treatments, statistics, directories; manage: settings, tokens, what administrators may. */
export const SCOPES = ["read", "manage"] as const;

const scopes = z.array(z.enum(SCOPES)).min(1).max(SCOPES.length);

export const tokenName = z
  .string()
  .trim()
  .min(1)
  .max(API_LIMITS.nameCharacters)
  .regex(/^\P{Cc}*$/u);

export const newToken = z
  .strictObject({
    name: tokenName.meta({ description: "For people: what it is used for" }),
    scopes,
    expiresInDays: z
      .int()
      .min(1)
      .max(API_LIMITS.tokenDays)
      .nullable()
      .meta({ description: "Null: it does not expire" }),
  })
  .meta({ id: "NewToken" });
export type NewToken = z.infer<typeof newToken>;

export const token = z
  .object({ id, name: z.string(), scopes, createdAt: time, expiresAt: time.nullable() })
  .meta({ id: "Token", description: "An access token of your account, without its secret" });
export type Token = z.infer<typeof token>;

export const tokens = z.object({ tokens: z.array(token) }).meta({ id: "Tokens" });
export type Tokens = z.infer<typeof tokens>;

export const createdToken = token
  .extend({
    secret: z.string().meta({ description: "Shown this once", example: "letopis_…" }),
  })
  .meta({ id: "CreatedToken" });
export type CreatedToken = z.infer<typeof createdToken>;
