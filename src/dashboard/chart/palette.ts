import { theme } from "../theme/theme.ts";

const NAMES = [
  "surface",
  "raised",
  "sunken",
  "line",
  "line-strong",
  "ink",
  "ink-2",
  "ink-3",
  "series-volume",
  "series-missed",
  "series-median",
  "series-percentile",
  "series-plain",
  "scale-0",
  "scale-1",
  "scale-2",
  "scale-3",
  "scale-4",
  "scale-5",
] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>> & { readonly font: string };

/** The colours of `theme/tokens.css` for a canvas, which does not know them. Follows the theme. */
export function usePalette(): Palette {
  // Read for the subscription: the values are those of the document.
  void theme.value;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const colours = Object.fromEntries(NAMES.map((name) => [name, read(name)]));
  return { ...colours, font: read("font") } as Palette;
}
