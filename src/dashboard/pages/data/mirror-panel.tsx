import type { Mirror } from "../../../api/mirror.ts";
import type { Dictionary } from "../../language/dictionary.ts";
import {
  formatDay,
  formatDayTime,
  formatNumber,
  formatShare,
  formatTime,
} from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { Facts } from "./facts.tsx";

/** How far the mirror is, and what stops it. */
export function MirrorPanel({ mirror }: { readonly mirror: Mirror | null }) {
  const t = useTexts();
  return (
    <section class="panel" aria-label={t.data.mirror.name}>
      <div class="panel-head">
        <h2>{t.data.mirror.name}</h2>
        {mirror !== null && <Activity mirror={mirror} />}
      </div>
      <div class="panel-body">
        {mirror === null ? (
          <>
            <p class="muted">{t.data.mirror.none}</p>
            <pre>{t.data.mirror.command}</pre>
          </>
        ) : (
          <Progress mirror={mirror} />
        )}
      </div>
    </section>
  );
}

function Activity({ mirror }: { readonly mirror: Mirror }) {
  const t = useTexts();
  if (mirror.paused) return <span class="badge badge-warn">{t.data.mirror.paused}</span>;
  if (mirror.watching) return <span class="badge badge-good">{t.data.mirror.watching}</span>;
  return <span class="badge">{t.data.mirror.resting}</span>;
}

function Progress({ mirror }: { readonly mirror: Mirror }) {
  const t = useTexts();
  const { covered, gaps, lastError, rows } = mirror;
  const texts = t.data.mirror;
  return (
    <>
      <p class="data-total">
        <span>{formatShare(mirror.coveredShare)}</span>
        <span class="muted">{texts.coveredSince(formatDay(mirror.since))}</span>
      </p>
      <progress class="meter" max={1} value={mirror.coveredShare} aria-label={texts.progress} />
      <Facts
        facts={[
          [texts.address, mirror.address],
          [
            texts.covered,
            covered === null
              ? null
              : `${formatDayTime(covered.from)} – ${formatDayTime(covered.to)}`,
          ],
          [
            texts.gaps,
            gaps.length === 0
              ? null
              : gaps.map(({ from, to }) => `${formatDay(from)} – ${formatDay(to)}`).join("; "),
          ],
          [texts.rows, formatNumber(rows.stored)],
          [texts.rejected, rows.rejected === 0 ? null : formatNumber(rows.rejected)],
          [texts.vanished, rows.vanished === 0 ? null : formatNumber(rows.vanished)],
          [
            texts.callsLeft,
            mirror.callsLeft === null
              ? texts.unlimited
              : texts.callsUntil(formatNumber(mirror.callsLeft), formatTime(mirror.nextHour)),
          ],
          [
            texts.expectedEnd,
            mirror.expectedEnd === null ? null : formatDayTime(mirror.expectedEnd),
          ],
        ]}
      />
      {mirror.paused && <Advice text={texts.pausedAdvice} command={texts.resume} />}
      {!mirror.paused && !mirror.watching && mirror.coveredShare < 1 && (
        <Advice text={texts.restingAdvice} command={texts.run} />
      )}
      {lastError !== null && (
        <p class="notice notice-bad">
          <strong>{formatDayTime(lastError.at)}</strong> {failureText(lastError.code, texts)}{" "}
          <span lang="ru">{lastError.message}</span>
          {lastError.times > 1 && <span>{texts.times(formatNumber(lastError.times))}</span>}
        </p>
      )}
      {mirror.warnings.map(({ at, message }) => (
        <p key={`${at} ${message}`} class="notice">
          <strong>{formatDayTime(at)}</strong> <span lang="ru">{message}</span>
        </p>
      ))}
    </>
  );
}

/** What failed, by its code; the sentence that the mirror kept is in Russian, and tells the rest. */
function failureText(code: string, { failures }: Dictionary["data"]["mirror"]): string {
  return code in failures ? failures[code as keyof typeof failures] : failures.other;
}

function Advice({ text, command }: { readonly text: string; readonly command: string }) {
  return (
    <>
      <p class="muted">{text}</p>
      <pre>{command}</pre>
    </>
  );
}
