import { useId } from "preact/hooks";
import { useTexts } from "../../language/language.ts";

const TIME_ZONES = Intl.supportedValuesOf("timeZone");

/** The zone of an organization, by its IANA name; the field of a form called `timeZone`. */
export function TimeZoneField({ value }: { readonly value: string }) {
  const t = useTexts();
  const listId = useId();
  return (
    <label class="field">
      <span class="field-label">{t.settings.organizations.timeZone}</span>
      <input
        class="input"
        name="timeZone"
        list={listId}
        required
        maxLength={100}
        autocomplete="off"
        spellcheck={false}
        defaultValue={value}
      />
      <datalist id={listId}>
        {TIME_ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </label>
  );
}
