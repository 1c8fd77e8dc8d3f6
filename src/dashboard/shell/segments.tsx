/** A choice of a few, one of them set. */
export function Segments<Value extends string>(props: {
  /** What is chosen, for those who do not see it. */
  readonly name: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly choose: (value: Value) => void;
}) {
  return (
    <fieldset class="segments" aria-label={props.name}>
      {props.options.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          class="segment"
          aria-pressed={value === props.value}
          onClick={() => props.choose(value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
