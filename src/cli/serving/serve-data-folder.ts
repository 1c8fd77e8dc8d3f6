import type { Logger } from "pino";
import type { Configuration } from "../../configuration/configuration.ts";
import type { RetentionService } from "../../retention/retention-service.ts";
import type { RunningServer } from "../../server/start-server.ts";
import { whenAborted } from "../../server/when-aborted.ts";
import { hasStore } from "../../store/open-store.ts";
import type { Store } from "../../store/store.ts";
import { holdForServing } from "../administration/hold-for-serving.ts";
import type { Invocation } from "../invocation.ts";
import { keyFileOf } from "../mirror/key-file.ts";
import { checkConfiguration, checkPortsAreFree } from "./check-before-serving.ts";

export interface Serving {
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** Before anybody is served; the command line gets in already. */
  readonly prepare?: (store: Store) => Promise<void>;
  /** When everything is up. */
  readonly onListening: (server: RunningServer, store: Store) => Promise<void> | void;
}

/**
 * Holds a data folder and serves it until the invocation is told to end; then lets answers and
 * commands under way finish. Told to end before it serves, it rejects with the signal's reason.
 *
 * @throws LetopisError as `holdForServing` and `startServer`; what is wrong with ports and
 * certificate is found before data are made
 */
export async function serveDataFolder(invocation: Invocation, serving: Serving): Promise<void> {
  const { configuration, logger, prepare, onListening } = serving;
  const { signal, clock, output } = invocation;
  await checkConfiguration(configuration);
  // Where there are data, a server may be at work on both: that it has the folder says more.
  const isNew = !hasStore(configuration);
  if (isNew) await checkPortsAreFree(configuration, invocation);
  let addresses: readonly string[] = [];
  const { store, mirrors, openIntake, subscriptions, administration, release } =
    await holdForServing(
      {
        settings: configuration,
        mirrorKeyFile: keyFileOf(invocation, configuration),
        addresses: () => addresses,
        clock,
        logger,
        signal,
      },
      ({ pid }) =>
        output.notice(
          `Жду, пока команда в процессе ${pid} закончит работу с папкой ${configuration.data}…`,
        ),
    );
  let retention: RetentionService | null = null;
  try {
    if (!isNew) await checkPortsAreFree(configuration, invocation);
    await prepare?.(store);
    signal.throwIfAborted();
    // Loaded when it is needed: the other commands start without it.
    const { startServer } = await import("../../server/start-server.ts");
    const { dashboardFolder } = await import("../../server/pages/dashboard-folder.ts");
    const { RetentionService } = await import("../../retention/retention-service.ts");
    const { days } = configuration.retention;
    retention = new RetentionService({ store, days, clock, log: logger });
    // Before anything comes in: nothing that is too old is taken.
    await retention.start();
    const events = await openIntake();
    const server = await startServer({
      configuration,
      store,
      mirrors,
      subscriptions,
      events,
      dashboard: dashboardFolder(),
      clock,
      logger,
    });
    try {
      signal.throwIfAborted();
      addresses = server.addresses;
      if (configuration.mirror.watch) await mirrors.watchAll();
      subscriptions.watch((error) => logger.error({ err: error }, "open lists not compared"));
      await onListening(server, store);
      await whenAborted(signal);
    } finally {
      await server.close();
    }
  } finally {
    await retention?.stop();
    // What waits for a push service would keep the administration from closing.
    await subscriptions.stop();
    await administration.close();
    await release();
  }
}
