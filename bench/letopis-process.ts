import { Child } from "./child.ts";

/** Our server, started over a data folder or a database. */
export interface Letopis {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** @param place a data folder, or the address of a database */
export async function startLetopis(place: string, memoryLimit?: string): Promise<Letopis> {
  const args = memoryLimit === undefined ? [place] : [place, memoryLimit];
  const { child, ready } = await Child.start<object, object, { origin: string }>(
    "serve-letopis.ts",
    args,
  );
  return { origin: ready.origin, pid: child.pid, stop: () => child.stop() };
}
