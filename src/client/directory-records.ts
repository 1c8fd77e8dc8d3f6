/**
 * Who the ids of treatments are, as a program wants it (contract.md, "Companion operations"). Ids
 * are UUIDs in lower case, moments are instants to the second. Null is what the service left empty,
 * or has no column for.
 */

/** A specialist: the `specialist` of treatments. */
export interface Specialist {
  readonly id: string;
  readonly createdAt: Date | null;
  /** Whether the entry is marked as deleted; its treatments stay. */
  readonly deleted: boolean | null;
  /** Digits of the login in 1C-Connect. */
  readonly login: string | null;
  /** Given name. */
  readonly name: string | null;
  readonly surname: string | null;
  /** Patronymic. */
  readonly secondaryName: string | null;
  /** `YYYY-MM-DD`, a day without a zone. */
  readonly birthday: string | null;
  /** Position held. */
  readonly post: string | null;
  /** Id of the department. */
  readonly department: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** A support line: the `line` of treatments. */
export interface ServiceLine {
  readonly id: string;
  readonly deleted: boolean | null;
  readonly name: string | null;
  readonly createdAt: Date | null;
}

/**
 * A client organization: the `client` of treatments. The cloud lists other partners' clients too, so
 * an entry here says nothing about whose client it is.
 */
export interface Client {
  readonly id: string;
  readonly name: string | null;
  readonly fullName: string | null;
  readonly createdAt: Date | null;
  /** ИНН, УНП or БИН. */
  readonly taxNumber: string | null;
  readonly deleted: boolean | null;
}

/** A user of a client: the `serviceUser` of treatments. */
export interface ClientUser {
  readonly id: string;
  /** Id of the client organization whose employee this is. */
  readonly client: string | null;
  readonly createdAt: Date | null;
  readonly deleted: boolean | null;
  /** Given name. */
  readonly name: string | null;
  readonly surname: string | null;
  /** Patronymic. */
  readonly secondaryName: string | null;
  /** Position held. */
  readonly post: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}
