/**
 * Room in libuv's pool for the queries that run at one moment, for hashes and for files: with its
 * four threads, four slow queries would stop everything else. Imported first, since the pool is
 * sized when it is first used; a size that the environment gives stands.
 */
process.env["UV_THREADPOOL_SIZE"] ??= "16";
