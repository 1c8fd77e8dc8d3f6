import { useId } from "preact/hooks";
import { formatSeconds } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";

/** What the API takes: a 32-bit number. */
const LARGEST_SECONDS = 2_147_483_647;

/** A target, typed in seconds and shown as people say it. */
export function TargetField(props: {
  /** Seconds as text; empty: none. */
  readonly value: string;
  readonly set: (value: string) => void;
  readonly disabled: boolean;
  /** Shown while it is empty; without it, it may not be. */
  readonly placeholder?: string;
}) {
  const t = useTexts();
  const noteId = useId();
  const seconds = props.value === "" ? null : Number(props.value);
  return (
    <div class="field target">
      <label class="field">
        <span class="field-label">{t.settings.lines.seconds}</span>
        <input
          class="input"
          type="number"
          min={0}
          max={LARGEST_SECONDS}
          step={1}
          required={props.placeholder === undefined}
          placeholder={props.placeholder}
          value={props.value}
          disabled={props.disabled}
          aria-describedby={noteId}
          onInput={({ currentTarget }) => props.set(currentTarget.value)}
        />
      </label>
      <span class="field-note" id={noteId}>
        {seconds !== null && seconds >= 60 && seconds <= LARGEST_SECONDS
          ? `= ${formatSeconds(seconds)}`
          : ""}
      </span>
    </div>
  );
}
