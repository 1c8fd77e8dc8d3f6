import "./spark-line.css";

/** A hint of how values went; the numbers are elsewhere. Null is a gap. */
export function SparkLine({
  values,
  height = 28,
  width = 120,
}: {
  readonly values: readonly (number | null)[];
  readonly height?: number;
  readonly width?: number;
}) {
  const present = values.filter((value) => value !== null);
  if (present.length < 2)
    return <svg class="spark" width={width} height={height} aria-hidden="true" />;
  const largest = Math.max(...present) || 1;
  const step = width / (values.length - 1);
  const y = (value: number) => height - 2 - (value / largest) * (height - 4);
  let path = "";
  let pen = "M";
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${(index * step).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} class="spark-path" />
    </svg>
  );
}
