import type { Coverage } from "../../api/coverage.ts";
import { formatDayTime } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";

/** Says that numbers will still change: the mirror has not read all of the period. */
export function CoverageNotice({ coverage }: { readonly coverage: Coverage }) {
  const t = useTexts();
  const { complete, from, to } = coverage;
  if (complete) return null;
  return (
    <p class="notice" role="status">
      {from === null || to === null
        ? t.coverage.incomplete
        : t.coverage.missing(formatDayTime(from), formatDayTime(to))}
    </p>
  );
}
