import { defineConfig } from "vite";
import { DASHBOARD_PATH } from "./dashboard-path.ts";
import { precompress } from "./precompress.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: DASHBOARD_PATH,
  plugins: [precompress()],
  build: {
    outDir: "../../dist/dashboard",
    emptyOutDir: true,
    target: "es2022",
    // The policy of content names 'self' alone: nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onLog: (level, log, handle) => {
        // "use client" is for servers that render; there is none here.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
    // ECharts is one piece of some 500 KB, loaded after the page stands.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { "/api": { target: process.env["LETOPIS_SERVER"] ?? "http://127.0.0.1:8080" } },
  },
});
