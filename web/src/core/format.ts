/** Times, numbers and persons in words. A minus is a minus sign, an unknown is a dash. */

export const UNKNOWN = "–";

const two = (n: number) => String(n).padStart(2, "0");

/** Whole steps that have passed, as on any clock; a step is not lost to rounding. */
const passed = (time: number, factor: number) => Math.floor(Math.max(time, 0) * factor + 1e-6);

/** 00:02:30.04: hours, minutes, seconds, hundredths. */
export function timecode(time: number): string {
  const all = passed(time, 100);
  const seconds = Math.floor(all / 100);
  const hours = Math.floor(seconds / 3600);
  return `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(all % 100)}`;
}

/** 02:30, or 1:02:30 from an hour on; with as many decimals as asked for. */
export function clock(time: number, decimals = 0): string {
  const factor = 10 ** decimals;
  const all = passed(time, factor);
  const seconds = Math.floor(all / factor);
  const rest = decimals ? `.${String(all % factor).padStart(decimals, "0")}` : "";
  const hours = Math.floor(seconds / 3600);
  const minutes = two(Math.floor(seconds / 60) % 60);
  return `${hours ? `${hours}:` : ""}${minutes}:${two(seconds % 60)}${rest}`;
}

/** How an axis with this step (s) writes its times. */
export function tickText(time: number, step: number): string {
  return clock(time, step < 0.1 ? 2 : step < 1 ? 1 : 0);
}

/** 12 min, 45 s, 1 h 04 min. */
export function length(seconds: number): string {
  const all = Math.round(seconds);
  if (all < 60) return `${all} s`;
  const minutes = Math.floor(all / 60);
  if (minutes < 60) return all % 60 ? `${minutes} min ${all % 60} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How long something that was only estimated takes: "about 6 min", "under a minute". */
export function effort(seconds: number): string {
  return seconds < 45 ? "under a minute" : `about ${length(Math.round(seconds / 60) * 60 || 60)}`;
}

export function number(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** As many decimals as three significant digits need. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-3) return value.toExponential(1).replace("-", "−");
  if (size < 0.1) return value.toPrecision(2).replace("-", "−");
  return number(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "Client leads by 0.8 s"; no leader is no claim. */
export function leads(leader: string | null, lag: number | null): string {
  if (!leader) return "no leader shown";
  const by = lag === null || !Number.isFinite(lag) ? "" : ` by ${number(Math.abs(lag), 1)} s`;
  return `${capital(leader)} leads${by}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
