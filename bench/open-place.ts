import { tmpdir } from "node:os";
import type { Configuration } from "../src/configuration/configuration.ts";
import { loadConfiguration } from "../src/configuration/load-configuration.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Store } from "../src/store/store.ts";

/** The configuration that a server has without any. */
export async function defaultConfiguration(): Promise<Configuration> {
  const { configuration } = await loadConfiguration({
    environment: {},
    flags: {},
    workingFolder: tmpdir(),
  });
  return { ...configuration, listen: { host: "127.0.0.1", port: 0 } };
}

/** Opens the store of a folder, or of a database by its address. */
export async function openPlace(
  place: string,
  database?: Partial<Configuration["database"]>,
): Promise<Store> {
  const defaults = (await defaultConfiguration()).database;
  const settings = { database: { ...defaults, ...database } };
  return place.startsWith("postgres://")
    ? openStore({ ...settings, data: tmpdir(), store: { address: place, passwordFile: null } })
    : openStore({ ...settings, data: place });
}
