const DAY_MS = 86_400_000;

const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const three = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));

let cachedDay = Number.NaN;
let cachedDate = '';

/** `Date.prototype.toISOString` for instants that mostly fall on one day: a third of its time, which a year of events notices. */
export function timestampOf(instant: number): string {
  const day = Math.floor(instant / DAY_MS);
  if (day !== cachedDay) {
    cachedDate = new Date(day * DAY_MS).toISOString().slice(0, 11);
    cachedDay = day;
  }
  const ms = instant - day * DAY_MS;
  const hour = two[Math.floor(ms / 3_600_000)];
  const minute = two[Math.floor(ms / 60_000) % 60];
  const second = two[Math.floor(ms / 1000) % 60];
  return `${cachedDate}${hour}:${minute}:${second}.${three[ms % 1000]}Z`;
}
