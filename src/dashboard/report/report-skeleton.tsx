import { useTexts } from "../language/language.ts";
import { Skeleton } from "../shell/skeleton.tsx";

/** The report's boxes at their sizes. */
export function ReportSkeleton() {
  const t = useTexts();
  return (
    <div class="report" role="status" aria-label={t.shell.loading}>
      <Skeleton height={135} />
      <Skeleton height={396} />
      <div class="report-load">
        <Skeleton height={318} />
        <Skeleton height={318} />
      </div>
      <div class="report-three">
        <Skeleton height={258} />
        <Skeleton height={258} />
        <Skeleton height={258} />
      </div>
    </div>
  );
}
