import type { Account, Store } from "../../store/store.ts";

/**
 * Whether an account may do what it could when it was let in: it is there, with its organization,
 * and neither its password nor its permissions were changed since.
 */
export async function isUnchanged(
  account: Account,
  { accounts, organizations }: Pick<Store, "accounts" | "organizations">,
): Promise<boolean> {
  const { login, organization, passwordHash, operations } = account;
  const now = await accounts.get(login);
  return (
    now !== null &&
    now.organization === organization &&
    now.passwordHash === passwordHash &&
    JSON.stringify(now.operations) === JSON.stringify(operations) &&
    (await organizations.get(organization)) !== null
  );
}
