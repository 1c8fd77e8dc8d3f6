/** Where a store tells of what nobody asked for: a part of pino's loggers. */
export interface StoreLog {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
}

export const NO_LOG: StoreLog = { info: () => undefined, warn: () => undefined };
