import { useId } from "preact/hooks";
import type { NewAccount } from "../../../api/accounts.ts";
import { useTexts } from "../../language/language.ts";
import { Segments } from "../../shell/segments.tsx";

type Operation = NonNullable<NewAccount["operations"]>[number];

/** What an account may call; null: everything. */
export type Operations = readonly Operation[] | null;

/** Which operations of the service an account may call: all, or those that are ticked. */
export function OperationsField(props: {
  readonly value: Operations;
  readonly set: (operations: Operations) => void;
}) {
  const t = useTexts();
  const texts = t.settings.accounts;
  const { value, set } = props;
  const noteId = useId();
  const nameOf: Readonly<Record<Operation, string>> = texts.operationNames;
  const names = Object.keys(nameOf) as Operation[];
  return (
    <fieldset class="field" aria-describedby={noteId}>
      <legend class="field-label">{texts.operations}</legend>
      <div class="row">
        <Segments
          name={texts.operations}
          value={value === null ? "all" : "some"}
          options={[
            { value: "all", label: texts.allOperations },
            { value: "some", label: texts.someOperations },
          ]}
          choose={(choice) => set(choice === "all" ? null : (value ?? names))}
        />
      </div>
      {value !== null && (
        <div class="operations">
          {names.map((name) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={value.includes(name)}
                onChange={({ currentTarget: { checked } }) =>
                  set(names.filter((each) => (each === name ? checked : value.includes(each))))
                }
              />
              <span>
                {nameOf[name]} <code class="muted">{name}</code>
              </span>
            </label>
          ))}
        </div>
      )}
      <span class="field-note" id={noteId}>
        {value === null ? texts.allMeaning : texts.someMeaning}
      </span>
    </fieldset>
  );
}
