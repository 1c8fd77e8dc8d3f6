import { computed, effect, signal } from "@preact/signals";
import { remember, remembered } from "./remembered.ts";

export const THEME_CHOICES = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const KEY = "letopis.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(dark.matches);
dark.addEventListener("change", () => {
  systemIsDark.value = dark.matches;
});

const print = matchMedia("print");
const isPrinting = signal(print.matches);
print.addEventListener("change", () => {
  isPrinting.value = print.matches;
});

/** What a person chose; at first the system decides. */
export const themeChoice = signal<ThemeChoice>(
  THEME_CHOICES.find((each) => each === remembered(KEY)) ?? "system",
);

/** What is shown. Paper is white. */
export const theme = computed<"light" | "dark">(() => {
  if (isPrinting.value) return "light";
  if (themeChoice.value !== "system") return themeChoice.value;
  return systemIsDark.value ? "dark" : "light";
});

// An effect runs at once: importing this file early keeps the page from flashing.
effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  remember(KEY, choice);
}
