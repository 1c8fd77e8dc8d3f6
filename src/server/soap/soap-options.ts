import type { Authenticator } from "../../accounts/authenticator.ts";
import type { TrustedProxies } from "../../accounts/trusted-proxies.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Clock } from "../../history/clock.ts";
import type { Store } from "../../store/store.ts";
import type { LiveIntake } from "../live/live-intake.ts";
import type { Metrics } from "../metrics.ts";

/** What the service is made of. */
export interface SoapOptions {
  readonly store: Store;
  /** Absent where no event ever comes. */
  readonly intake?: LiveIntake;
  readonly clock: Clock;
  readonly configuration: Configuration;
  readonly authenticator: Authenticator;
  readonly trustedProxies: TrustedProxies;
  readonly metrics: Metrics;
}
