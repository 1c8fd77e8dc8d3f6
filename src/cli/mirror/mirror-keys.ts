import { DATA_KEYS } from "../configuration-options.ts";

/** Settings that matter to the commands of mirrors. */
export const MIRROR_KEYS = [...DATA_KEYS, "mirror.keyFile"] as const;
