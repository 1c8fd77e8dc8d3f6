/** Of tables of figures: those with most treatments first. */
export const DEFAULT_SORT = "-treatments";
