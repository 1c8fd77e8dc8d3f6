import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { LineRules } from "../../../api/reporting-rules.ts";
import { reportingRulesQuery } from "../../api-client/administration.ts";
import { directoryQuery } from "../../api-client/directory.ts";
import { request } from "../../api-client/request.ts";
import { useTexts } from "../../language/language.ts";
import { ErrorState } from "../../shell/error-state.tsx";
import { useMe } from "../../shell/me.ts";
import { Skeleton } from "../../shell/skeleton.tsx";
import { ChangeProblem } from "./change-problem.tsx";
import { LineSettings } from "./line-settings.tsx";
import { TargetField } from "./target-field.tsx";
import { useChange } from "./use-change.ts";

const NO_RULES: LineRules = { targetSeconds: null, workingHours: null };

/** The target of all lines, and of each its own target and working hours. */
export function LinesSection() {
  const t = useTexts();
  const { permissions } = useMe();
  const { data, error, refetch } = useQuery(reportingRulesQuery);
  if (error !== null && data === undefined) {
    return <ErrorState error={error} retry={() => void refetch()} />;
  }
  if (data === undefined) return <Skeleton height={360} />;
  return (
    <>
      {!permissions.manage && <p class="notice">{t.settings.readOnly}</p>}
      <Target seconds={data.targetSeconds} disabled={!permissions.manage} />
      <section class="panel" aria-label={t.settings.lines.ofLines}>
        <div class="panel-head">
          <h2>{t.settings.lines.ofLines}</h2>
        </div>
        <Lines
          rules={new Map(data.lines.map((each) => [each.line.id, each]))}
          usualTarget={data.targetSeconds}
          disabled={!permissions.manage}
        />
      </section>
    </>
  );
}

type RulesOfLine = LineRules & {
  readonly line: { readonly id: string; readonly name: string | null };
};

function Lines(props: {
  readonly rules: ReadonlyMap<string, RulesOfLine>;
  readonly usualTarget: number;
  readonly disabled: boolean;
}) {
  const t = useTexts();
  const { rules, usualTarget, disabled } = props;
  const { data, error } = useQuery(directoryQuery("lines"));
  if (data === undefined && error === null) return <Skeleton height={160} />;
  const items = data?.items ?? [];
  const known = new Set(items.map(({ id }) => id));
  const lines = [
    ...items.filter(({ id, deleted }) => !deleted || rules.has(id)),
    ...[...rules.values()].map(({ line }) => line).filter(({ id }) => !known.has(id)),
  ];
  return (
    <>
      {error !== null && data === undefined && (
        <div class="panel-body">
          <ChangeProblem error={error} />
        </div>
      )}
      {error === null && lines.length === 0 && (
        <p class="panel-body muted">{t.settings.lines.none}</p>
      )}
      {lines.map((line) => (
        <LineSettings
          key={line.id}
          line={line}
          rules={rules.get(line.id) ?? NO_RULES}
          usualTarget={usualTarget}
          disabled={disabled}
        />
      ))}
    </>
  );
}

function Target({ seconds, disabled }: { readonly seconds: number; readonly disabled: boolean }) {
  const t = useTexts();
  const [value, setValue] = useState(String(seconds));
  const save = useChange((targetSeconds: number) =>
    request("PUT", "/reporting-rules", { body: { targetSeconds } }),
  );
  return (
    <section class="panel" aria-label={t.settings.lines.target}>
      <div class="panel-head">
        <h2>{t.settings.lines.target}</h2>
      </div>
      <form
        class="panel-body"
        onInput={() => save.reset()}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(Number(value));
        }}
      >
        <p class="muted">{t.settings.lines.targetMeaning}</p>
        <TargetField value={value} set={setValue} disabled={disabled} />
        <ChangeProblem error={save.error} />
        {!disabled && (
          <div class="row">
            <button
              type="submit"
              class="button button-main"
              disabled={save.isPending || value === String(seconds)}
            >
              {t.settings.save}
            </button>
            <span class="settings-saved" role="status">
              {save.isSuccess ? t.settings.saved : ""}
            </span>
          </div>
        )}
      </form>
    </section>
  );
}
