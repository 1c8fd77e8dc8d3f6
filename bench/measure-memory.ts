import type { Client } from "./client-process.ts";
import type { DataSet } from "./data-set.ts";
import { historyCall } from "./http-request.ts";
import { startLetopis } from "./letopis-process.ts";
import { forgetPeak, peakMemory } from "./linux-process.ts";

/** Peaks of our process, bytes, after a warm-up with the large answer. */
export interface Memory {
  readonly memoryLimit: string;
  readonly smallAnswer: number;
  readonly largeAnswer: number;
}

/** Settings of `database.memoryLimit` that are tried, each in a process of its own. */
const MEMORY_LIMITS = ["128MB", "1GB"];

/** How much higher a large answer's peak is than a small one's. Empty where no peak is known. */
export async function measureMemory(data: DataSet, client: Client): Promise<readonly Memory[]> {
  const measured: Memory[] = [];
  for (const memoryLimit of MEMORY_LIMITS) {
    const letopis = await startLetopis(data.folder, memoryLimit);
    try {
      const peakOf = async (openedTo: number) => {
        await forgetPeak(letopis.pid);
        const call = historyCall(letopis.origin, { openedFrom: data.first, openedTo });
        await client.read(call);
        return peakMemory(letopis.pid);
      };
      await peakOf(data.last);
      const smallAnswer = await peakOf(data.smallAnswerLast);
      const largeAnswer = await peakOf(data.last);
      if (smallAnswer !== null && largeAnswer !== null) {
        measured.push({ memoryLimit, smallAnswer, largeAnswer });
      }
    } finally {
      await letopis.stop();
    }
  }
  return measured;
}
