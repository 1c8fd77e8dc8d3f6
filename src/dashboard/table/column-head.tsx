import { Icon } from "../shell/icon.tsx";
import type { Sorting } from "./sorting.ts";
import { ariaSort } from "./sorting.ts";

interface ColumnHeadProps {
  readonly name: string;
  /** In full, where the name is short. */
  readonly title?: string;
  readonly column: string;
  readonly class?: string;
  /** Absent: the column cannot be sorted by. */
  readonly sort?: { readonly sorting: Sorting; readonly toggle: () => void };
}

/** The head of a column; a button where one can sort by it. */
export function ColumnHead(props: ColumnHeadProps) {
  const { name, title, column, sort } = props;
  if (sort === undefined) {
    return (
      <th scope="col" class={props.class} title={title}>
        {name}
      </th>
    );
  }
  const sorted = ariaSort(sort.sorting, column);
  return (
    <th scope="col" class={props.class} aria-sort={sorted ?? "none"}>
      <button
        type="button"
        class="sort"
        title={title}
        aria-label={title === undefined || title === name ? name : `${name}: ${title}`}
        onClick={sort.toggle}
      >
        <span>{name}</span>
        {sorted !== undefined && <Icon name={sorted === "ascending" ? "up" : "down"} size={12} />}
      </button>
    </th>
  );
}
