/**
 * An error with a stable code: programs branch on `code`, people read `message`, which says in
 * Russian what was wrong, where, and what to do. The codes are listed in docs/errors.md.
 */
export class LetopisError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LetopisError";
    this.code = code;
  }
}

/** Every code a program of ours can meet, with the reason in English for the documentation. */
export const ERROR_CODES = {
  CONFIGURATION_INVALID: "A configuration key has a value that cannot be used",
  COMMAND_INVALID: "A command line cannot be understood or lacks something",
  DATA_FOLDER_IN_USE: "Another process holds the data folder and does not answer",
  STORE_NEWER: "The data folder was written by a newer Letopis",
  STORE_DAMAGED: "The data file cannot be opened or fails its checks",
  STORE_UNAVAILABLE: "The store does not answer: closed, full disk, out of memory",
  STORE_BUSY: "More scans are waiting than the store admits",
  SCAN_INTERRUPTED: "A scan of treatments broke off before its end",
  REPORT_TOO_LARGE: "A report has more groups than were asked for at most",
  BACKUP_INVALID: "A backup file cannot be restored",
  BACKUP_UNSUPPORTED: "The store is backed up and restored with its database's own tools",
  COPY_TARGET_NOT_EMPTY: "A store is to be copied into one that holds data already",
  COPY_SOURCE_CHANGED: "The source is not what it was when the unfinished copy began",
  COPY_STORE_IN_USE: "Servers or commands are connected to a database that is to be copied",
  COPY_REFUSED: "The target's database does not take a row of the source",
  COPY_DIFFERS: "A copy is not like its source: verification found a difference",
  COPY_UNFINISHED: "The store holds a copy that is not finished",
  ORGANIZATION_UNKNOWN: "No organization has this name or id",
  ORGANIZATION_EXISTS: "An organization with this id or name exists already",
  ORGANIZATION_IN_USE:
    "The organization still has accounts, a mirror or hooks, or brought in treatments",
  PERSON_IS_SPECIALIST: "A specialist of an organization is not forgotten as a user is",
  NOT_A_PERSON: "What is to be forgotten is a line, a client, an organization or a treatment",
  ACCOUNT_UNKNOWN: "No account has this login",
  ACCOUNT_EXISTS: "An account with this login exists already",
  REQUEST_INVALID: "A request of the REST API has a parameter or a body that cannot be used",
  REQUEST_TOO_LARGE: "The body of a request is larger than its limit",
  MEDIA_TYPE_UNSUPPORTED: "The body of a request is not JSON",
  METHOD_NOT_ALLOWED: "The address does not take this method",
  RESOURCE_UNKNOWN: "Nothing is at this address",
  CROSS_SITE: "A request that changes something came from another site",
  LOGIN_REFUSED: "The login, password, token or session is not good, or there is none",
  SIGN_IN_BUSY: "Too many attempts to sign in are under way",
  ACCESS_FORBIDDEN: "The account or the scopes of its token do not allow this",
  TOO_MANY_REQUESTS: "The account made more requests than are allowed in a minute",
  TREATMENT_UNKNOWN: "No treatment with this id is visible to the organization",
  LINE_UNKNOWN: "No line with this id is in the directory of the organization",
  STREAMS_TOO_MANY: "More streams of the queue are open than are allowed",
  FILES_TOO_MANY: "As many files of treatments are on their way to the organization as may be",
  TOKENS_TOO_MANY: "The account has as many tokens as it may have",
  TOKEN_UNKNOWN: "No access token has this id",
  LOGIN_INVALID: "A login or password does not have an acceptable form",
  MIRROR_UNKNOWN: "The organization has no mirror",
  MIRROR_EXISTS: "The organization has a mirror already",
  MIRROR_BUSY: "The mirror is at work in this moment, or paused",
  MIRROR_KEY_UNUSABLE:
    "The key that passwords of mirrors and push services are sealed with is missing, damaged or another one",
  MIRROR_FAILED: "A mirror gave up: the service cannot be reached or refuses",
  HOOK_UNKNOWN: "No hook has this id",
  HOOK_REFUSED: "A sender of events does not prove that it may use the hook",
  EVENT_INVALID: "An event lacks a field, or has one that cannot be used",
  EVENTS_BUSY: "Events come faster than they can be stored",
  PUSH_REFUSED: "The push service refuses: the login, or to subscribe or end a line",
  TIME_ZONE_UNKNOWN: "The time zone is not in the IANA database",
  FILE_UNREADABLE: "A file cannot be opened or read",
  FILE_FORMAT_UNKNOWN: "The format of a file cannot be recognized",
  FILE_MALFORMED: "A file breaks its own format and cannot be read to the end",
  FILE_LIMIT_EXCEEDED: "A file exceeds a limit: line length, row group, inflated size",
  FILE_COLUMNS_MISSING: "A file lacks a column that every treatment needs",
  FILE_REJECTED: "A file was refused as a whole because of its bad rows",
  ADDRESS_UNREACHABLE: "An address cannot be reached",
  ANSWER_UNEXPECTED: "An address answered with something that is not PartnerWebAPI2",
  CALL_REFUSED: "The service answered a call with a ResultCode other than SUCCESS",
  LISTEN_REFUSED: "The server refuses to listen there: unsafe, or the port is taken",
  TLS_INVALID: "The certificate or key cannot be used",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
