import type { FastifyRequest } from "fastify";
import { LetopisError } from "../../contract/letopis-error.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { TokenScope } from "../../store/access-store.ts";
import type { Account, Organization, OrganizationStore } from "../../store/store.ts";

/** Who looks, and how that is known. */
export interface Viewer {
  readonly account: Account;
  readonly by: "basic" | "token" | "session";
  /** What a token may do; a person may do both. */
  readonly scopes: readonly TokenScope[];
  /** When its token ends, seconds UTC; null: never, and of a person. */
  readonly expiresAt: number | null;
  /** The cookie of a session. */
  readonly sessionSecret: string | null;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the API's authentication; null on its public routes, and elsewhere. */
    viewer: Viewer | null;
  }
}

/** Of a route that is not public. */
export function viewerOf({ viewer }: Pick<FastifyRequest, "viewer">): Viewer {
  if (viewer === null) throw new TypeError("The route is public");
  return viewer;
}

/** The viewer's world: everything is seen as its organization sees it, on the clock of its zone. */
export interface View {
  readonly viewer: Viewer;
  readonly organization: Organization;
  readonly zone: TimeZone;
}

/** @throws LetopisError LOGIN_REFUSED when the organization was removed a moment ago */
export async function viewOf(
  request: FastifyRequest,
  organizations: Pick<OrganizationStore, "get">,
): Promise<View> {
  const viewer = viewerOf(request);
  const organization = await organizations.get(viewer.account.organization);
  if (organization === null) {
    throw new LetopisError("LOGIN_REFUSED", "Организация учётной записи удалена.");
  }
  return { viewer, organization, zone: TimeZone.of(organization.timeZone) };
}

/** Whether the account may call an operation of the service: the API's rights follow from these. */
export function mayCall({ operations }: Account, operation: string): boolean {
  return operations === null || operations.includes(operation);
}

/** Whether the account may change settings of its organization: it may call everything, or manages. */
export function mayManage({ operations, administrator }: Account): boolean {
  return operations === null || administrator;
}

/** Whether the viewer does what administrators may: an account of one, by no token that only reads. */
export function administers({ account, scopes }: Pick<Viewer, "account" | "scopes">): boolean {
  return account.administrator && scopes.includes("manage");
}
