/** Icons, drawn in the color of the text beside them. */
const PATHS = {
  play: "M7 4.5v11l9-5.5z",
  pause: "M6.5 4.5v11M13.5 4.5v11",
  back: "M12.5 5 7.5 10l5 5",
  forward: "M7.5 5l5 5-5 5",
  previous: "M5.5 5v10M15 5l-6.5 5L15 15z",
  next: "M14.5 5v10M5 5l6.5 5L5 15z",
  loop: "M6 6h7a3.5 3.5 0 0 1 0 8H7a3.5 3.5 0 0 1-3.2-5M8.5 3.5 6 6l2.5 2.5",
  plus: "M10 5v10M5 10h10",
  minus: "M5 10h10",
  sun: "M10 6.75a3.25 3.25 0 1 1 0 6.5 3.25 3.25 0 0 1 0-6.5ZM10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1",
  moon: "M16 11.5A6.5 6.5 0 1 1 8.5 4a5.2 5.2 0 0 0 7.5 7.5Z",
  system: "M3.5 4.5h13v8.5h-13zM7.5 16.5h5M10 13v3.5",
  help: "M7.6 7.6a2.5 2.5 0 1 1 3.5 2.5c-.8.4-1.1.9-1.1 1.7M10 14.3v.2",
  command: "M8.75 13.5a4.75 4.75 0 1 1 0-9.5 4.75 4.75 0 0 1 0 9.5ZM12.3 12.3 16.5 16.5",
  library: "M4 4.5h3.5v11H4zM7.5 4.5H11v11H7.5zM11.8 5l3-.7 2.2 10.6-3 .7z",
  review: "M3 7.5c2.5-4.5 4.5-4.5 7 0s4.5 4.5 7 0M3 13c2.5-4.5 4.5-4.5 7 0s4.5 4.5 7 0",
  star: "M10 3.2l2.1 4.3 4.7.7-3.4 3.3.8 4.7-4.2-2.2-4.2 2.2.8-4.7L3.2 8.2l4.7-.7z",
  check: "M4.5 10.5 8.5 14.5 15.5 6",
  cross: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  edit: "M4 16l.7-3.2L13.2 4.3l2.5 2.5-8.5 8.5z",
  eye: "M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5ZM10 7.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4Z",
  hidden: "M4 4l12 12M8 5.3A7.6 7.6 0 0 1 10 5c5 0 7.5 5 7.5 5a13 13 0 0 1-2.3 2.8M5.6 6.6A12.6 12.6 0 0 0 2.5 10S5 15 10 15a7 7 0 0 0 2.9-.6",
  solo: "M10 4.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM10 8v4.5M9 8.5 10 8",
  reply: "M8 5 4 9l4 4M4.5 9h7a4.5 4.5 0 0 1 4.5 4.5V15",
  remove: "M5 6.5h10M8 6V4.5h4V6M6.5 6.5l.6 9h5.8l.6-9",
  book: "M10 5.5C8.2 4.2 6 4 3.5 4.2v11c2.500-.2 4.700 0 6.500 1.300 1.800-1.300 4-1.500 6.500-1.300v-11C14 4 11.800 4.200 10 5.500zM10 5.500v11",
  undo: "M4.5 8h7.5a3.75 3.75 0 0 1 0 7.5H8M7.5 4.5 4 8l3.5 3.5",
  redo: "M15.5 8H8a3.75 3.75 0 0 0 0 7.5h4M12.5 4.5 16 8l-3.5 3.5",
  file: "M6 3.5h5.5L14.5 6.5v10H6zM11.5 3.5v3h3",
  lock: "M5.5 9h9v7.5h-9zM7 9V6.8a3 3 0 0 1 6 0V9M10 12v1.5",
  key: "M13 3.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4ZM10.7 9.3 4 16M6.2 13.8l2 2",
  folder: "M3 5.5h5l1.5 2H17v8.5H3z",
  pin: "M7 3.5h6l-.8 5.2 2.8 2.8H5l2.8-2.8zM10 11.5v5",
  grip: "M7.5 5v.2M7.5 10v.2M7.5 15v.2M12.5 5v.2M12.5 10v.2M12.5 15v.2",
  supervise: "M3.5 4.5h9v6.5H8L5.5 13.5V11h-2zM14.5 7.5h2v6.5h-2v2.5L12 14H9.5",
  compare: "M3.5 4.5h3v11h-3zM8.5 4.5h3v11h-3zM13.5 4.5h3v11h-3z",
  note: "M4 4.5h12v8.5H9.5L6 16v-3H4z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  const solid = filled || name === "play" || name === "previous" || name === "next";
  return (
    <svg class={solid ? "icon solid" : "icon"} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
