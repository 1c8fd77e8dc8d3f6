/** The lists of a directory file. */
export const DIRECTORY_LISTS = [
  "organizations",
  "lines",
  "clients",
  "specialists",
  "users",
] as const;
