import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Configuration } from "../../configuration/configuration.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { ListedAccount } from "../../server/administration/account-routes.ts";
import type { AdministrationStatus } from "../../server/administration/status-routes.ts";
import { describePlace, hasStore, isShared } from "../../store/open-store.ts";
import type { Organization } from "../../store/store.ts";
import { withAdministration } from "../administration/with-administration.ts";
import type { Invocation } from "../invocation.ts";
import { keyFileOf } from "../mirror/key-file.ts";
import { counted, formatBytes } from "../terminal/quantities.ts";
import type { KeyUsers } from "./check-mirrors.ts";
import { checkMirrors } from "./check-mirrors.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

const TITLE = "Папка данных";

/** Less than this is soon full: a checkpoint and a backup need room. */
const ENOUGH_FREE_BYTES = 1_000_000_000;

/** What is in a data folder, as far as other checks need it; null where it cannot be opened. */
export interface DataFolderContents extends KeyUsers {
  readonly status: AdministrationStatus;
  readonly organizations: readonly Organization[];
  readonly accounts: readonly ListedAccount[];
}

/** Can the data be written and opened, or does a server that answers have them? */
export async function checkDataFolder(
  invocation: Invocation,
  configuration: Configuration,
): Promise<{ readonly findings: Finding[]; readonly contents: DataFolderContents | null }> {
  const { data } = configuration;
  if (!hasStore(configuration)) return { findings: [await checkNewFolder(data)], contents: null };
  try {
    const isFolder = !isShared(configuration);
    if (isFolder) await access(data, constants.W_OK);
    const contents = await readContents(invocation, configuration);
    const place = describePlace(configuration);
    const findings = [describe(place, contents.status), ...(isFolder ? await checkRoom(data) : [])];
    const keyFile = keyFileOf(invocation, configuration);
    const ofMirrors = await checkMirrors(keyFile, contents);
    return { findings: [...findings, ...checkContents(contents), ...ofMirrors], contents };
  } catch (error) {
    if (invocation.signal.aborted) throw error;
    const denied = (error as NodeJS.ErrnoException).code === "EACCES";
    const reason = denied ? `${data}: нет права на запись. Запустите от имени владельца.` : error;
    return { findings: [problem(TITLE, reason)], contents: null };
  }
}

async function checkNewFolder(folder: string): Promise<Finding> {
  const parent = await nearestFolder(folder);
  try {
    await access(parent, constants.W_OK);
    return warning(
      TITLE,
      `в ${folder} данных ещё нет; их создаст letopis serve или letopis import.`,
    );
  } catch {
    return problem(TITLE, `${folder} не создать: нет права на запись в ${parent}.`);
  }
}

async function nearestFolder(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    return dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
  }
}

async function readContents(
  invocation: Invocation,
  settings: Configuration,
): Promise<DataFolderContents> {
  const { clock, signal } = invocation;
  return withAdministration(
    {
      settings,
      mirrorKeyFile: keyFileOf(invocation, settings),
      missing: "refuse",
      clock,
      signal,
      onWaitingForOthers: () => undefined,
    },
    async (client) => ({
      status: await client.status(),
      organizations: await client.organizations(),
      accounts: await client.accounts(),
      mirrors: await client.mirrors(),
      passwords: await client.mirrorPasswords(),
      hooks: await client.hooks(),
    }),
  );
}

function describe(folder: string, { kind, pid, addresses, store }: AdministrationStatus): Finding {
  const rows = counted(store.treatments, "обращение", "обращения", "обращений");
  const where = addresses.length > 0 ? ` на ${addresses.join(", ")}` : "";
  const server = kind === "server" ? `; её обслуживает процесс ${pid}${where}` : "";
  return ok(TITLE, `${folder}, ${rows}, ${formatBytes(store.bytes)}${server}`);
}

async function checkRoom(folder: string): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= ENOUGH_FREE_BYTES) return [];
  return [warning("Место на диске", `свободно только ${formatBytes(free)}. Освободите место.`)];
}

function checkContents({ organizations, accounts }: DataFolderContents): Finding[] {
  const findings: Finding[] = [];
  if (organizations.length === 0) {
    findings.push(
      warning("Организации", "нет ни одной. Добавьте: letopis organization add или справочником."),
    );
  } else if (accounts.length === 0) {
    findings.push(
      warning(
        "Учётные записи",
        "нет ни одной, вызвать сервис некому. Добавьте: letopis account add.",
      ),
    );
  }
  const demo = accounts.filter((account) => account.demo).map(({ login }) => login);
  if (demo.length > 0) {
    findings.push(
      warning(
        "Демонстрационные пароли",
        `действуют у ${demo.join(", ")}; сервер будет слушать только этот компьютер. ` +
          "Смените: letopis account password.",
      ),
    );
  }
  for (const { name, timeZone } of organizations) {
    try {
      TimeZone.of(timeZone);
    } catch (error) {
      findings.push(problem(`Часовой пояс организации «${name}»`, error));
    }
  }
  return findings;
}
