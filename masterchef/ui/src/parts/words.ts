/** Numbers and times in words, the same on every screen. */

const WHOLE = new Intl.NumberFormat("en-GB");
const ONE = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const NONE = "–";

export function whole(value: number | null | undefined): string {
  return value == null ? NONE : WHOLE.format(Math.round(value));
}

/** One decimal, as scores are shown. */
export function decimal(value: number | null | undefined): string {
  return value == null ? NONE : ONE.format(value);
}

/** "4 byte", "1.2 MB", "7.5 GB". */
export function bytes(size: number): string {
  const [unit, per] = size >= 1e9 ? (["gigabyte", 1e9] as const) : size >= 1e6 ? (["megabyte", 1e6] as const) : size >= 1e3 ? (["kilobyte", 1e3] as const) : (["byte", 1] as const);
  return new Intl.NumberFormat("en-GB", { style: "unit", unit, maximumFractionDigits: 1 }).format(size / per);
}

/** With its sign, as differences are shown. */
export function signed(value: number | null | undefined): string {
  if (value == null) return NONE;
  const text = ONE.format(Math.abs(value));
  return Number(text.replaceAll(",", "")) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** "3 runs", "1 run". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${whole(number)} ${number === 1 ? one : many}`;
}

/** Seconds as "0:12", "3:05", "1:02:30". */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** "just now", "4 min ago", "3 h ago", then the date. */
export function ago(iso: string | null, now: number = Date.now()): string {
  if (!iso) return NONE;
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 45 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 22 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

/** Wall time from start to end, or to now while it goes on. */
export function took(start: string | null, end: string | null, now: number = Date.now()): string {
  if (!start) return NONE;
  return clock(((end ? Date.parse(end) : now) - Date.parse(start)) / 1000);
}

/** A code name in words: "quality_control" is "quality control". */
export function spaced(name: string): string {
  return name.replaceAll("_", " ").replaceAll(".", " › ");
}

/** How many seeds "1-5,9" means; null if it can't be read. The server has the last word. */
export function seedCount(text: string): number | null {
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const ends = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part);
    if (!ends) return null;
    const low = Number(ends[1]);
    const high = Number(ends[2] ?? ends[1]);
    if (high < low || high - low > 1_000) return null;
    for (let seed = low; seed <= high; seed += 1) seeds.add(seed);
  }
  return seeds.size;
}
