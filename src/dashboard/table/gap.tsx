/** Takes the height of the rows that are not rendered. */
export function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height === 0) return null;
  return (
    <tr class="is-gap">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}
