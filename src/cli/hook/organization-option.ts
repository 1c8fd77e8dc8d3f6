/** Most installations have one organization and need not name it. */
export const ORGANIZATION_OPTION = {
  flags: "--organization <name|id>",
  description: "От чьего имени приходят события. Не нужно, если организация одна",
} as const;
