import { useState } from "preact/hooks";
import type { LineRules } from "../../../api/reporting-rules.ts";
import { nameOf } from "../../api-client/directory.ts";
import { request } from "../../api-client/request.ts";
import { formatSeconds } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { Segments } from "../../shell/segments.tsx";
import { ChangeProblem } from "./change-problem.tsx";
import { describeWeek } from "./describe-week.ts";
import { SettingsRow } from "./settings-row.tsx";
import { TargetField } from "./target-field.tsx";
import { useChange } from "./use-change.ts";
import { problemOfWeek, toIntervals, toWeek, USUAL_WEEK } from "./week.ts";
import { WeekEditor } from "./week-editor.tsx";

interface LineSettingsProps {
  readonly line: { readonly id: string; readonly name: string | null };
  readonly rules: LineRules;
  /** Of lines without a target of their own, seconds. */
  readonly usualTarget: number;
  readonly disabled: boolean;
}

/** One line: what holds for it, and where it is changed. */
export function LineSettings(props: LineSettingsProps) {
  const { line, rules, usualTarget } = props;
  const t = useTexts();
  return (
    <SettingsRow
      id={line.id}
      name={nameOf(line)}
      cells={
        <>
          <span class={rules.targetSeconds === null ? "muted" : undefined}>
            {formatSeconds(rules.targetSeconds ?? usualTarget)}
          </span>
          <span class={rules.workingHours === null ? "muted" : undefined}>
            {rules.workingHours === null
              ? t.settings.week.always
              : describeWeek(toWeek(rules.workingHours)) || t.settings.week.free}
          </span>
        </>
      }
    >
      <Editor {...props} />
    </SettingsRow>
  );
}

function Editor({ line, rules, usualTarget, disabled }: LineSettingsProps) {
  const t = useTexts();
  const [target, setTarget] = useState(rules.targetSeconds?.toString() ?? "");
  const [week, setWeek] = useState(rules.workingHours === null ? null : toWeek(rules.workingHours));
  const path = `/reporting-rules/lines/${encodeURIComponent(line.id)}`;
  const save = useChange((body: LineRules) => request("PUT", path, { body }));
  const reset = useChange(() => request("DELETE", path));
  const problem = week === null ? null : problemOfWeek(week);
  const busy = save.isPending || reset.isPending;
  const isUsual = rules.targetSeconds === null && rules.workingHours === null;
  // What is being typed is not what was saved.
  const touched = () => {
    save.reset();
    reset.reset();
  };
  return (
    <form
      class="settings-row-body"
      onInput={touched}
      onSubmit={(event) => {
        event.preventDefault();
        if (problem !== null) return;
        save.mutate({
          targetSeconds: target === "" ? null : Number(target),
          workingHours: week === null ? null : toIntervals(week),
        });
      }}
    >
      <TargetField
        value={target}
        set={setTarget}
        placeholder={t.settings.lines.usual(formatSeconds(usualTarget))}
        disabled={disabled}
      />
      <div class="field">
        <span class="field-label">{t.settings.week.name}</span>
        {!disabled && (
          <div class="row">
            <Segments
              name={t.settings.week.name}
              value={week === null ? "always" : "hours"}
              options={[
                { value: "always", label: t.settings.week.always },
                { value: "hours", label: t.settings.week.byDay },
              ]}
              choose={(value) => {
                touched();
                setWeek(value === "always" ? null : (week ?? USUAL_WEEK));
              }}
            />
          </div>
        )}
        {disabled && week === null && <span>{t.settings.week.always}</span>}
      </div>
      {week !== null && (
        <WeekEditor
          week={week}
          change={(changed) => {
            touched();
            setWeek(changed);
          }}
          disabled={disabled}
        />
      )}
      {problem === "never" && (
        <p class="field-error" role="alert">
          {t.settings.week.problems.never}
        </p>
      )}
      <ChangeProblem error={save.error ?? reset.error} />
      {!disabled && (
        <div class="row">
          <button type="submit" class="button button-main" disabled={busy || problem !== null}>
            {t.settings.save}
          </button>
          {!isUsual && (
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() =>
                reset.mutate(undefined, {
                  onSuccess: () => {
                    setTarget("");
                    setWeek(null);
                  },
                })
              }
            >
              {t.settings.lines.reset}
            </button>
          )}
          <span class="settings-saved" role="status">
            {save.isSuccess || reset.isSuccess ? t.settings.saved : ""}
          </span>
        </div>
      )}
    </form>
  );
}
