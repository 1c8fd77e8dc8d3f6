/**
 * The arrows between the folders of src/ (CONTRIBUTING.md, "Where things are").
 *
 * A folder imports itself and what its line names, nothing else; a folder without a line is
 * refused. `store` is the port: the files directly in src/store/, `open-store.ts` apart.
 */
const MAY_IMPORT = {
  contract: [],
  history: ["contract"],
  store: ["history", "contract"],
  "store/sql": ["store", "history", "contract"],
  "store/duckdb": ["store/sql", "store", "history", "contract"],
  "store/postgres": ["store/sql", "store", "history", "contract"],
  "store/open-store.ts": ["store/duckdb", "store/postgres", "store", "history", "contract"],
  configuration: ["store", "history", "contract"],
  output: ["history", "contract"],
  soap: ["output", "history", "contract"],
  accounts: ["store", "history", "contract"],
  client: ["soap", "history", "contract"],
  intake: ["store", "history", "contract"],
  exports: ["output", "store", "history", "contract"],
  demo: ["accounts", "store", "history", "contract"],
  mirror: ["intake", "client", "configuration", "store", "history", "contract"],
  push: ["intake", "client", "accounts", "configuration", "store", "history", "contract"],
  copy: ["store", "history", "contract"],
  retention: ["mirror", "store", "history", "contract"],
  api: ["history", "contract"],
  // Types alone: see "dashboard-takes-types-alone".
  dashboard: ["api", "history"],
  server: [
    "api",
    "push",
    "mirror",
    "demo",
    "intake",
    "client",
    "accounts",
    "soap",
    "exports",
    "output",
    "configuration",
    "store/open-store.ts",
    "store",
    "history",
    "contract",
  ],
  cli: [
    "api",
    "copy",
    "retention",
    "server",
    "push",
    "mirror",
    "demo",
    "intake",
    "client",
    "accounts",
    "soap",
    "exports",
    "output",
    "configuration",
    "store/open-store.ts",
    "store",
    "history",
    "contract",
  ],
};

/** Tests, and suites that several tests share. They may reach further than the code they test. */
const TESTS =
  "(\\.test\\.ts$|^src/store/((mirror|event|access|statistics|erasure|retention)-)?store-contract\\.ts$)";
const ENTRY_POINT = "^src/cli/main\\.ts$";

/** A regular expression for the files of one line of {@link MAY_IMPORT}. */
function filesOf(folder) {
  if (folder === "store") {
    return "^src/store/(?!open-store\\.ts$)[^/]+$";
  }
  return folder.endsWith(".ts") ? `^src/${folder.replace(".", "\\.")}$` : `^src/${folder}/`;
}

const arrows = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `arrows-of-${folder.replace("/", "-").replace(".ts", "")}`,
  comment: `src/${folder} may import only: ${others.join(", ") || "nothing of ours"}.`,
  severity: "error",
  from: { path: filesOf(folder), pathNot: TESTS },
  to: { path: "^src/", pathNot: [folder, ...others].map(filesOf) },
}));

export default {
  forbidden: [
    ...arrows,
    {
      name: "folder-without-a-line",
      comment: "Every folder of src/ has its place in MAY_IMPORT.",
      severity: "error",
      from: { path: "^src/", pathNot: Object.keys(MAY_IMPORT).map(filesOf) },
      to: {},
    },
    {
      name: "no-circles",
      comment: "Two files that need each other are one file, or lack a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "product-without-tests",
      comment: "What is published never imports a test, test/ or bench/.",
      severity: "error",
      from: { path: "^src/", pathNot: TESTS },
      to: { path: [TESTS, "^test/", "^bench/"] },
    },
    {
      name: "tests-do-not-import-tests",
      comment: "What several tests share is a file of its own.",
      severity: "error",
      from: { path: "^(src|test|bench)/" },
      to: { path: "\\.test\\.ts$" },
    },
    {
      name: "entry-point-is-not-a-library",
      comment: "main.ts runs on import.",
      severity: "error",
      from: {},
      to: { path: ENTRY_POINT },
    },
    {
      name: "rules-do-no-io",
      comment: "contract/ and history/ are pure: files, sockets and processes belong above them.",
      severity: "error",
      from: { path: "^src/(contract|history)/", pathNot: TESTS },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(assert|buffer|util)$" },
    },
    {
      name: "dashboard-takes-types-alone",
      comment: "The browser gets no code of the server: shapes of the REST API, nothing that runs.",
      severity: "error",
      from: { path: "^src/dashboard/", pathNot: TESTS },
      to: { path: "^src/(api|history)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "product-without-development-packages",
      comment:
        "A devDependency is not there when the package is installed. The dashboard is built before.",
      severity: "error",
      from: { path: "^src/", pathNot: [TESTS, "^src/dashboard/"] },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "everything-resolves",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Parsed with the API of TypeScript 6, the package "typescript" here: TypeScript 7, which
    // gives `tsc` as "@typescript/native", has none yet that others can call.
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
