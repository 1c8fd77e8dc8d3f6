import { useState } from "preact/hooks";
import { useTexts } from "../../language/language.ts";

/** Removes at the second click: the first asks. */
export function RemoveButton(props: {
  readonly name: string;
  readonly busy: boolean;
  readonly remove: () => void;
}) {
  const t = useTexts();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button
        type="button"
        class="button button-quiet"
        aria-label={`${t.settings.remove}: ${props.name}`}
        onClick={() => setAsked(true)}
      >
        {t.settings.remove}
      </button>
    );
  }
  return (
    <button
      type="button"
      class="button button-danger"
      aria-label={`${t.settings.reallyRemove} ${props.name}`}
      disabled={props.busy}
      onBlur={() => setAsked(false)}
      onClick={props.remove}
      // The button one has just clicked is gone: this one takes its place.
      ref={(button) => button?.focus()}
    >
      {t.settings.reallyRemove}
    </button>
  );
}
