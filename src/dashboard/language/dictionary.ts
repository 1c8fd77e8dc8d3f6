import type { en } from "./en.ts";

/** Every text of the dashboard. That all languages are of this type is what makes them complete. */
export type Dictionary = typeof en;
