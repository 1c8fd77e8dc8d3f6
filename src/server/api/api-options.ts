import type { AccessTokens } from "../../accounts/access-tokens.ts";
import type { Authenticator } from "../../accounts/authenticator.ts";
import type { BrowserSessions } from "../../accounts/browser-sessions.ts";
import type { TrustedProxies } from "../../accounts/trusted-proxies.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Clock } from "../../history/clock.ts";
import type { EventIntake } from "../../intake/live/event-intake.ts";
import type { MirrorService } from "../../mirror/mirror-service.ts";
import type { Store } from "../../store/store.ts";
import type { LiveIntake } from "../live/live-intake.ts";
import type { DirectoryNames } from "./directory-names.ts";
import type { OwnOrigin } from "./own-origin.ts";

/** What the REST API is made of. */
export interface ApiOptions {
  readonly store: Store;
  /** Where events come in; absent: this process takes none. */
  readonly events?: EventIntake;
  /** Whose open treatments the queue shows; absent where no event ever comes. */
  readonly intake?: LiveIntake;
  /** The mirrors of this process; absent where it has none. */
  readonly mirrors?: MirrorService;
  readonly clock: Clock;
  readonly configuration: Configuration;
  readonly authenticator: Authenticator;
  readonly trustedProxies: TrustedProxies;
}

/** With what the API itself keeps. */
export interface ApiContext extends ApiOptions {
  readonly sessions: BrowserSessions;
  readonly tokens: AccessTokens;
  readonly names: DirectoryNames;
  readonly ownOrigin: OwnOrigin;
}
