#!/usr/bin/env node
/**
 * The entry point. Everything else is imported only after this: an older Node would fail on it
 * with words that help nobody.
 */
const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `Нужен Node.js ${NEEDED} или новее, запущен ${process.version}: https://nodejs.org\n` +
      `Node.js ${NEEDED} or newer is needed, this is ${process.version}.\n`,
  );
  process.exitCode = 1;
} else {
  // Room in libuv's pool for the queries that run at one moment, for hashes and for files: with
  // its four threads, four slow queries would stop everything else. The pool is sized when it is
  // first used; a size that the environment gives stands.
  process.env["UV_THREADPOOL_SIZE"] ??= "16";
  await import("./process.ts");
}

export {};
