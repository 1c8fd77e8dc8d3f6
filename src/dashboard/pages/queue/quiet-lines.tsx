import { nameOf } from "../../api-client/directory.ts";
import { useTexts } from "../../language/language.ts";
import type { ShownLine } from "./queue-state.ts";

/** Lines on which nothing is open, in a line of text: they are there, and nothing is wrong. */
export function QuietLines({ lines }: { readonly lines: readonly ShownLine[] }) {
  const t = useTexts();
  if (lines.length === 0) return null;
  return (
    <p class="page-note">
      {t.queue.quiet} {lines.map(nameOf).join(", ")}
    </p>
  );
}
