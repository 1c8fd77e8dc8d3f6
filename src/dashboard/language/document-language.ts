import { effect } from "@preact/signals";
import { language } from "./language.ts";

// Screen readers and hyphenation go by it.
effect(() => {
  document.documentElement.lang = language.value;
});
