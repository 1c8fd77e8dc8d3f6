/** Drawn on a field of 20 by 20 with strokes of 1.6. */
const SHAPES = {
  overview: "M3 16.5h14M5 13.5v-4M9 13.5v-8M13 13.5v-5M16.5 13.5V7",
  lines: "M4 5.5h12M4 10h12M4 14.5h12",
  specialists:
    "M7.5 9a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.5 16.5c0-3 2-5 5-5s5 2 5 5M13 4.2a2.6 2.6 0 0 1 0 4.6M14.5 11.8c1.9.6 3 2.3 3 4.7",
  clients: "M4 17V4.5h7V17M11 8.5h5V17M2.5 17h15M6.5 7.5h2M6.5 10.5h2M6.5 13.5h2",
  treatments: "M4 3.5h12v13H4zM4 7.5h12M8 7.5v9M4 12h12",
  queue: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.2l2.8 1.8",
  data: "M3.5 5c0-1.2 2.9-2.1 6.5-2.1s6.500.9 6.500 2.1-2.900 2.100-6.500 2.100S3.500 6.200 3.500 5zM3.500 5v10c0 1.200 2.900 2.100 6.500 2.100s6.500-.9 6.500-2.100V5M3.500 10c0 1.200 2.900 2.100 6.500 2.100s6.500-.9 6.500-2.100",
  settings: "M3 5.5h8M15 5.500h2M13 3.500v4M3 10h2M9 10h8M7 8v4M3 14.500h7M14 14.500h3M12 12.500v4",
  download: "M10 3v9M6.500 8.800 10 12.300l3.500-3.500M3.500 16.500h13",
  table: "M3.500 4h13v12h-13zM3.500 8h13M3.500 12h13M8.500 8v8",
  chart: "M3 16.500h14M5.500 13.500v-5M10 13.500V5M14.500 13.500V9",
  close: "M5 5l10 10M15 5 5 15",
  chevron: "M6 8l4 4 4-4",
  check: "M4.500 10.500l3.500 3.500 7.500-8",
  search: "M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM13 13l4 4",
  calendar: "M3.500 5h13v11.500h-13zM3.500 8.500h13M7 3v3.500M13 3v3.500",
  filter: "M3 5h14l-5.500 6.500V16l-3-1.500v-3z",
  copy: "M7 7h9.500v9.500H7zM13 7V3.500H3.500V13H7",
  menu: "M3 6h14M3 10h14M3 14h14",
  light:
    "M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM10 2.500v1.600M10 15.900v1.600M2.500 10h1.600M15.900 10h1.600M4.700 4.700l1.100 1.100M14.200 14.200l1.100 1.100M4.700 15.300l1.100-1.100M14.200 5.800l1.100-1.100",
  dark: "M16.500 11.800A7 7 0 1 1 8.200 3.500a5.500 5.500 0 0 0 8.300 8.300z",
  system: "M3 4h14v9.500H3zM7.500 17h5M10 13.500V17",
  leave: "M12 4H4.500v12H12M9 10h8M14 7l3 3-3 3",
  up: "M10 16V4.500M5 9.200l5-5 5 5",
  down: "M10 4v11.500M5 10.800l5 5 5-5",
  columns: "M3.500 4h13v12h-13zM8 4v12M12 4v12",
  print: "M6 7V3h8v4M6 14H3.500V7h13v7H14M6 11.500h8V17H6z",
  warning: "M10 3.500 18 16.500H2zM10 8.500v3.800M10 14.300v.4",
} as const;

export type IconName = keyof typeof SHAPES;

/** A picture beside a text that says the same; nothing for those who do not see it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      class="icon"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
