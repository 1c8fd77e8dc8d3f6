import { readFile, writeFile } from "node:fs/promises";

/** What Linux knows of a process from outside; `null` on systems without /proc. */

/** The most memory it had, in bytes: all of it, not only what a garbage collector knows of. */
export async function peakMemory(pid: number): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}

/** From now on {@link peakMemory} knows nothing of what was before. */
export async function forgetPeak(pid: number): Promise<void> {
  try {
    await writeFile(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Not Linux: there is no peak to forget.
  }
}

/** Ticks a second of {@link processorTime}'s source: USER_HZ, 100 on every platform of Linux. */
const TICKS_PER_SECOND = 100;

/** Milliseconds of processor time it has used, its threads and the kernel on its behalf included. */
export async function processorTime(pid: number): Promise<number | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold anything; utime and stime are the 12th and 13th after it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000;
  } catch {
    return null;
  }
}
