/** Bytes of a file of users to forget: some 27,000 of them. docs/limits.md lists it for people. */
export const USERS_FILE_BYTES = 1024 * 1024;
