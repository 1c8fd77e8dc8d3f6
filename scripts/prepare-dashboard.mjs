// Runs after `npm ci` in a checkout, so that `npm start` has a dashboard to show. Without development
// packages (`npm ci --omit=dev`) there is nothing to build it with: then the one of the package stays.
const vite = await import("vite").catch((error) => {
  if (error.code === "ERR_MODULE_NOT_FOUND") return null;
  throw error;
});

if (vite === null) {
  console.warn("The dashboard is not built: Vite, a development package, is not installed.");
} else {
  await vite.build({ configFile: "src/dashboard/vite.config.ts", logLevel: "warn" });
}
