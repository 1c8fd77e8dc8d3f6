import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the dashboard is built to: seen from the sources and from what is published alike. */
const FOLDER = join(import.meta.dirname, "../../../dist/dashboard");

/** The folder of the built dashboard; null where it is not built. */
export function dashboardFolder(): string | null {
  return existsSync(join(FOLDER, "index.html")) ? FOLDER : null;
}
