/** Limits of the administration; docs/limits.md lists them for people. */
export const ADMINISTRATION_LIMITS = {
  /** Bytes of a JSON body. */
  bodyBytes: 64 * 1024,
  /** Bytes of the events of one request. */
  factsBytes: 4 * 1024 * 1024,
  /** Characters of an organization's name. */
  nameCharacters: 500,
  /** Ids of one filter of an export. */
  filterIds: 1000,
  /** Characters of a path of a backup. */
  pathCharacters: 4096,
  /** Characters of a file's name, which messages about an import show. */
  fileNameCharacters: 1024,
  /** Bytes of a socket's path: `sockaddr_un` holds 104 of them on macOS and 108 on Linux. */
  socketPathBytes: 100,
} as const;
