import { useEffect, useState } from "preact/hooks";

/** The time, milliseconds, as of this rendering; there is one at least once a second. */
export function useNow(): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((ticks) => ticks + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return Date.now();
}
