import type { Hook, HookSubscription } from "../store/hook-store.ts";

/** A hook that a push service sends events to, because this server told it so. */
export type SubscribedHook = Hook & { readonly subscription: HookSubscription };

export function isSubscribed(hook: Hook): hook is SubscribedHook {
  return hook.subscription !== null;
}

/**
 * Lines that other hooks of this server subscribed at a push service, whichever account they use:
 * subscribed once more, their events would go to another organization.
 */
export function linesOfOthers(
  hooks: readonly Hook[],
  pushAddress: string,
  ownId: string | null,
): ReadonlySet<string> {
  return new Set(
    hooks
      .filter(isSubscribed)
      .filter(({ id, subscription }) => id !== ownId && subscription.pushAddress === pushAddress)
      .flatMap(({ subscription }) => subscription.lines),
  );
}
