import { invalidParameter } from "./api-error.ts";

/** Refuses a dialect that was asked of anything but CSV. */
export function refuseDialect({ dialect }: { readonly dialect?: string | undefined }): void {
  if (dialect === undefined) return;
  throw invalidParameter("dialect", {
    ru: "Параметр dialect — только для CSV (format=csv).",
    en: "dialect is for CSV only (format=csv).",
  });
}
