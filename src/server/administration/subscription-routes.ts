import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { CREDENTIAL_LIMITS } from "../../accounts/limits.ts";
import { PUSH_LIMITS } from "../../push/limits.ts";
import type { PushSubscriptions } from "../../push/push-subscriptions.ts";
import type { EndingOutcome } from "../../push/subscription-outcome.ts";
import type { Store } from "../../store/store.ts";
import { findOrganization } from "./find-organization.ts";
import { readBody } from "./read-body.ts";
import type {
  Comparisons,
  EndingRequest,
  NewSubscription,
  SubscriptionReport,
} from "./subscription-messages.ts";

const lines = z.array(z.string().max(36)).max(PUSH_LIMITS.lines);

const newSubscription: z.ZodType<NewSubscription> = z.strictObject({
  organization: z.string(),
  push: z.string().max(PUSH_LIMITS.addressCharacters),
  login: z.string().min(1).max(CREDENTIAL_LIMITS.loginLength),
  password: z.string().min(1).max(CREDENTIAL_LIMITS.passwordLength),
  publicAddress: z.string().max(PUSH_LIMITS.addressCharacters),
  lines: lines.min(1),
});

const endingRequest: z.ZodType<EndingRequest> = z.strictObject({ lines: lines.exactOptional() });

/** `/subscriptions`: subscribing hooks of ours at push services, ending that, and how it stands. */
export function subscriptionRoutes(
  app: FastifyInstance,
  { organizations }: Pick<Store, "organizations">,
  subscriptions: PushSubscriptions,
): void {
  app.get(
    "/subscriptions/comparisons",
    async (): Promise<Comparisons> => Object.fromEntries(await subscriptions.comparisons()),
  );

  app.post("/subscriptions", async ({ body }): Promise<SubscriptionReport> => {
    const { organization, push, ...given } = readBody(newSubscription, body);
    const { id } = await findOrganization(organizations, organization);
    const { hook, ...outcome } = await subscriptions.subscribe({
      ...given,
      organization: id,
      pushAddress: push,
    });
    return {
      ...outcome,
      hook: hook && { id: hook.id, name: hook.name, lines: hook.subscription?.lines ?? [] },
    };
  });

  app.post<{ Params: { hook: string } }>(
    "/subscriptions/:hook/endings",
    async ({ params, body }): Promise<EndingOutcome> => {
      const asked = readBody(endingRequest, body);
      return subscriptions.unsubscribe(params.hook, asked.lines ?? null);
    },
  );
}
