// Empties dist/ and puts there what the compiler does not: SQL and other files read at run time.
import { cp, rm } from "node:fs/promises";

await rm("dist", { recursive: true, force: true });
await cp("src", "dist", { recursive: true, filter: (path) => !path.endsWith(".ts") });
