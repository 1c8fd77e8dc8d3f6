import { useEffect, useRef, useState } from "preact/hooks";

/**
 * A value that changes no more often than every `everyMs`: what is read aloud. The last one is
 * always told in the end.
 */
export function useSettled<Value>(value: Value, everyMs: number): Value {
  const [settled, setSettled] = useState(value);
  const toldAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, toldAt.current + everyMs - Date.now());
    const timer = setTimeout(() => {
      toldAt.current = Date.now();
      setSettled(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return settled;
}
