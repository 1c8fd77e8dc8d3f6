import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { address, setView } from "../../address/navigation.ts";
import { Icon } from "../../shell/icon.tsx";

/** Something that can be changed: how it is, and, opened, where it is changed. */
export function SettingsRow(props: {
  /** What the address bar calls it when it is open. */
  readonly id: string;
  readonly name: string;
  /** How it is, in up to two cells. */
  readonly cells: ComponentChildren;
  /** Made anew each time it is opened. */
  readonly children: ComponentChildren;
}) {
  const bodyId = useId();
  const open = address.value.view.open === props.id;
  return (
    <div class="settings-row">
      <button
        type="button"
        class="settings-row-head"
        aria-expanded={open}
        aria-controls={bodyId}
        onClick={() => setView({ open: open ? undefined : props.id })}
      >
        <span class="settings-row-name">{props.name}</span>
        <span class="settings-row-cells">{props.cells}</span>
        <Icon name="chevron" />
      </button>
      <div id={bodyId}>{open && props.children}</div>
    </div>
  );
}
