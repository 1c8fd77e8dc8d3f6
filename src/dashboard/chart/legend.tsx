/** What the colours of a chart mean. */
export function Legend(props: {
  readonly items: readonly {
    readonly name: string;
    readonly colour: string;
    readonly form?: "box" | "line" | "dashed";
  }[];
}) {
  return (
    <ul class="legend">
      {props.items.map(({ name, colour, form = "box" }) => (
        <li key={name}>
          <span
            class={`legend-mark is-${form}`}
            style={form === "dashed" ? { color: colour } : { backgroundColor: colour }}
          />
          {name}
        </li>
      ))}
    </ul>
  );
}
