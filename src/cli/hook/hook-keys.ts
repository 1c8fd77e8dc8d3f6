import { MIRROR_KEYS } from "../mirror/mirror-keys.ts";

/** Settings that matter to the commands of hooks. */
export const HOOK_KEYS = [...MIRROR_KEYS, "publicAddress"] as const;
