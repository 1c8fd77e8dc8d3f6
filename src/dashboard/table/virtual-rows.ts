import type { VirtualItem } from "@tanstack/virtual-core";
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

/** Of the rows of a table, pixels; see `table.css`. */
const ROW_HEIGHT = 36;
/** Rows that stay in sight beyond one that is scrolled to: about as high as the head of a table. */
const ROWS_BEYOND = 2;
/** Rows kept above and below what is seen, so that fast scrolling shows no holes. */
const SPARE_ROWS = 12;

export interface VirtualRows {
  readonly rows: readonly VirtualItem[];
  /** Height of the rows that are left out above and below, pixels. */
  readonly above: number;
  readonly below: number;
  /** Scrolls no further than it takes to see a row. */
  readonly scrollTo: (index: number) => void;
}

/** Which of many rows of one height to render: those that the scrolling box shows, and some more. */
export function useVirtualRows(options: {
  readonly count: number;
  readonly box: RefObject<HTMLElement>;
}): VirtualRows {
  const { count, box } = options;
  const [, render] = useReducer((times: number) => times + 1, 0);
  const [virtualizer] = useState(
    () =>
      new Virtualizer<HTMLElement, HTMLElement>({
        count,
        estimateSize: () => ROW_HEIGHT,
        getScrollElement: () => box.current,
        observeElementOffset,
        observeElementRect,
        scrollToFn: elementScroll,
        scrollPaddingEnd: ROWS_BEYOND * ROW_HEIGHT,
      }),
  );
  virtualizer.setOptions({
    ...virtualizer.options,
    count,
    overscan: SPARE_ROWS,
    onChange: () => render(undefined),
  });
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1);
  return {
    rows,
    above: rows[0]?.start ?? 0,
    below: last === undefined ? 0 : virtualizer.getTotalSize() - last.end,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}
