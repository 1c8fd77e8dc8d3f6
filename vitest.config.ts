import { defineConfig } from "vitest/config";

const SECOND = 1000;

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    globalSetup: ["test/support/embedded-postgres.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "units",
          include: ["src/**/*.test.ts"],
          testTimeout: 90 * SECOND,
          hookTimeout: 90 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: "spanning",
          include: ["test/**/*.test.ts"],
          testTimeout: 120 * SECOND,
          hookTimeout: 120 * SECOND,
        },
      },
    ],
  },
});
