import { wireParameters } from "../../client/history-filters.ts";
import { writeRequest } from "../../client/write-request.ts";
import { columnIndex } from "../../contract/columns.ts";
import { SERVICE_PATHS } from "../../contract/namespaces.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import type { DemoAccount } from "../../demo/scheme.ts";
import { DEMO_ACCOUNTS, DEMO_ORGANIZATIONS } from "../../demo/scheme.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { formatWall } from "../../history/wall-clock.ts";
import type { Store } from "../../store/store.ts";
import { formatTable } from "../terminal/table.ts";

/** The span of the example's period: some treatments, and not a screenful of screens. */
const EXAMPLE_SECONDS = 10 * 60;

/** As far back as {@link latestSeen} looks: even a small demo has treatments in so many days. */
const LOOK_BACK_SECONDS = 14 * 86_400;

/** Demo accounts whose password is still the one that everybody knows. */
export async function accountsInForce(store: Store): Promise<DemoAccount[]> {
  const stored = await store.accounts.list();
  const inForce = new Set(stored.filter(({ demo }) => demo).map(({ login }) => login));
  return DEMO_ACCOUNTS.filter(({ login }) => inForce.has(login));
}

/** Logins, passwords, and who is behind them. */
export function accountTable(accounts: readonly DemoAccount[], width: number): string {
  const rows = accounts.map(({ login, password, organization, limited }) => [
    login,
    password,
    DEMO_ORGANIZATIONS.find(({ id }) => id === organization)?.name ?? organization,
    limited ? "как в облаке" : "нет",
  ]);
  return formatTable(["ЛОГИН", "ПАРОЛЬ", "ОРГАНИЗАЦИЯ", "ОГРАНИЧЕНИЯ"], rows, width);
}

/**
 * When the last treatment that an account sees began: others' treatments would leave its example
 * without a row.
 *
 * @returns seconds UTC; null when it sees none
 */
export async function latestSeen(store: Store, account: DemoAccount): Promise<number | null> {
  const { latest } = await store.describe();
  if (latest === null) return null;
  const { batches } = await store.treatments.scan({
    query: { openedFrom: latest - LOOK_BACK_SECONDS },
    organization: account.organization,
  });
  let seen: number | null = null;
  for await (const { rows, columns } of batches) {
    const initialized = columns[columnIndex("initialized")];
    if (initialized?.kind === "instant") seen = initialized.seconds[rows - 1] ?? seen;
  }
  return seen;
}

/**
 * A `curl` that works when pasted into a shell of Unix or Windows: it asks for the last minutes
 * of the history as an account without limits.
 *
 * @param latest seconds UTC of the beginning of the last treatment it sees
 */
export function curlLine(address: string, account: DemoAccount, latest: number): string {
  const organization = DEMO_ORGANIZATIONS.find(({ id }) => id === account.organization);
  const zone = TimeZone.of(organization?.timeZone ?? "UTC");
  const parameters = wireParameters({
    openedFrom: formatWall(zone.toWall(latest - EXAMPLE_SECONDS)),
    openedTo: formatWall(zone.toWall(latest)),
  });
  const body = writeRequest(GET_HISTORY.name, parameters);
  return (
    `curl -sS -u ${account.login}:${account.password} -H "Content-Type: text/xml; charset=utf-8" ` +
    `--data-binary "${body}" ${address}${SERVICE_PATHS[0]}`
  );
}
