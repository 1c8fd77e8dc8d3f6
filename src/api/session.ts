import { z } from "zod";
import { named } from "./values.ts";

/** Beyond any login and password that could be right; what is longer is refused unread. */
const CREDENTIAL_CHARACTERS = 1000;

export const signIn = z
  .strictObject({
    login: z.string().max(CREDENTIAL_CHARACTERS),
    password: z.string().max(CREDENTIAL_CHARACTERS),
  })
  .meta({ id: "SignIn" });
export type SignIn = z.infer<typeof signIn>;

export const passwordChange = z
  .strictObject({
    current: z.string().max(CREDENTIAL_CHARACTERS),
    new: z.string().max(CREDENTIAL_CHARACTERS),
  })
  .meta({ id: "PasswordChange" });
export type PasswordChange = z.infer<typeof passwordChange>;

export const me = z
  .object({
    login: z.string(),
    administrator: z.boolean(),
    organization: z.object({ id: named.shape.id, name: z.string(), timeZone: z.string() }),
    permissions: z.object({
      history: z.boolean().meta({ description: "May read treatments and statistics" }),
      queue: z.boolean().meta({ description: "May read the live queue" }),
      manage: z.boolean().meta({ description: "May change settings of the organization" }),
    }),
    features: z.object({
      events: z.boolean().meta({ description: "Live events come in" }),
      mirror: z.boolean().meta({ description: "The organization has a mirror" }),
    }),
    demo: z.boolean().meta({ description: "The password is one that a demo printed" }),
  })
  .meta({ id: "Me", description: "Who is signed in, and what there is to see" });
export type Me = z.infer<typeof me>;
