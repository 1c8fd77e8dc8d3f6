// Empties dist/ and puts there what the compiler does not: SQL and other files read at run time. The
// dashboard is built by Vite.
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";

const DASHBOARD = join("src", "dashboard");

await rm("dist", { recursive: true, force: true });
await cp("src", "dist", {
  recursive: true,
  filter: (path) => !path.endsWith(".ts") && path !== DASHBOARD,
});
