import "./states.css";

/** Takes the place of what is being loaded, so that nothing jumps when it comes. */
export function Skeleton({ height, width }: { readonly height: number; readonly width?: string }) {
  return (
    <div
      class="skeleton"
      aria-hidden="true"
      style={{ height: `${height}px`, width: width ?? "100%" }}
    />
  );
}
