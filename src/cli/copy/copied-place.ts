import { resolve } from "node:path";
import { STORE_ADDRESS_FORM } from "../../configuration/store-address-form.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { StorePlace, StoreSettings } from "../../store/open-store.ts";
import { hasStore, openCopiedStore } from "../../store/open-store.ts";
import type { CopiedStore } from "../../store/table-copy.ts";
import { checkDataFolderPath, dataFolderError } from "../administration/data-folder.ts";
import type { Invocation } from "../invocation.ts";
import { UsageError } from "../usage-error.ts";

/** One side of a copy, as it was named. */
export interface GivenPlace {
  readonly flag: "--from" | "--to";
  /** A folder, or an address of PostgreSQL, which may hold a password. */
  readonly value: string;
  readonly passwordFile: string | undefined;
}

/** @throws UsageError */
export function readPlace(
  { flag, value, passwordFile }: GivenPlace,
  { workingFolder }: Pick<Invocation, "workingFolder">,
): StorePlace {
  if (!/^postgres(ql)?:/i.test(value)) {
    if (passwordFile === undefined) return { data: resolve(workingFolder, value), store: null };
    throw new UsageError(`${flag}-password-file — для базы PostgreSQL, а ${flag} называет папку.`);
  }
  // What was typed is not shown: it may hold a password.
  if (!STORE_ADDRESS_FORM.schema.safeParse(value).success) {
    throw new UsageError(`${flag}: нужна папка или ${STORE_ADDRESS_FORM.expected.ru}.`);
  }
  return {
    data: workingFolder,
    store: {
      address: value,
      passwordFile: passwordFile === undefined ? null : resolve(workingFolder, passwordFile),
    },
  };
}

/**
 * Opens a side of a copy, for nothing else.
 *
 * @param source what is copied into it; null: it is the source
 * @throws LetopisError COMMAND_INVALID for a source without data; CONFIGURATION_INVALID for what is
 *   no folder; as `openCopiedStore`
 */
export async function openPlace(
  place: StorePlace,
  database: StoreSettings["database"],
  source: CopiedStore | null,
): Promise<CopiedStore> {
  const { data, store } = place;
  if (!store) {
    await checkDataFolderPath(data);
    if (source === null && !hasStore(place)) {
      throw new UsageError(`--from: в папке ${data} данных Летописи нет.`);
    }
  }
  try {
    return await openCopiedStore({ ...place, database }, source);
  } catch (error) {
    throw store ? error : folderError(data, error);
  }
}

function folderError(folder: string, error: unknown): unknown {
  if (!(error instanceof LetopisError) || error.code !== "DATA_FOLDER_IN_USE") {
    return dataFolderError(folder, error);
  }
  return new LetopisError(
    "DATA_FOLDER_IN_USE",
    `Папку данных ${folder} держит другой процесс. Остановите сервер или команду, которая с ней ` +
      "работает, на время переноса.",
    { cause: error },
  );
}
