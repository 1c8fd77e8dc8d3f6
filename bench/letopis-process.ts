import { Child } from "./child.ts";

/** Our server, started over a data folder. */
export interface Letopis {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startLetopis(folder: string, memoryLimit?: string): Promise<Letopis> {
  const args = memoryLimit === undefined ? [folder] : [folder, memoryLimit];
  const { child, ready } = await Child.start<object, object, { origin: string }>(
    "serve-letopis.ts",
    args,
  );
  return { origin: ready.origin, pid: child.pid, stop: () => child.stop() };
}
