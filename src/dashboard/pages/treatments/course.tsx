import type { TreatmentStep } from "../../../api/treatments.ts";
import { nameOf } from "../../api-client/directory.ts";
import type { Dictionary } from "../../language/dictionary.ts";
import { formatDay, formatSeconds, formatTime } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";

/** What happened when, and how long it took from one to the next. */
export function Course({ steps }: { readonly steps: readonly TreatmentStep[] }) {
  const t = useTexts();
  return (
    <ol class="course">
      {steps.map((step, index) => {
        const before = steps[index - 1];
        const passed = before === undefined ? 0 : secondsBetween(before, step);
        const isOtherDay = before !== undefined && before.at.slice(0, 10) !== step.at.slice(0, 10);
        return (
          <li key={index} class={`course-step is-${step.kind}`}>
            <time class="course-time" dateTime={step.at}>
              {isOtherDay && <span class="course-day">{formatDay(step.at)}</span>}
              {formatTime(step.at, true)}
            </time>
            <div>
              <span class="course-what">{t.treatments.steps[step.kind]}</span>
              {passed > 0 && <span class="course-passed">{`+${formatSeconds(passed)}`}</span>}
              <span class="course-more">{detailOf(step, t)}</span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function secondsBetween(before: TreatmentStep, after: TreatmentStep): number {
  return (Date.parse(after.at) - Date.parse(before.at)) / 1000;
}

function detailOf({ specialist, line, rating }: TreatmentStep, t: Dictionary): string {
  const details: string[] = [];
  if (line !== undefined) details.push(nameOf(line));
  if (specialist !== undefined) details.push(nameOf(specialist));
  if (rating !== undefined) details.push(t.charts.rated(rating));
  return details.join(", ");
}
