const formats = new Map<string, Intl.DateTimeFormat>();

/** The formatter of an IANA time zone. Throws a RangeError for a zone that does not exist. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** What a clock on the wall of a zone shows, as milliseconds of a UTC date with the same figures. */
export function wallTime(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const DAY = 86_400_000;

/**
 * The instant at which a zone's clocks show `wall`; the earlier one when they show it twice (autumn), undefined when they
 * skip it (spring).
 */
export function instantOf(wall: number, zone: string): number | undefined {
  const offsets = [wall - DAY, wall + DAY].map((near) => wallTime(near, zone) - near);
  const instants = offsets.map((offset) => wall - offset).filter((instant) => wallTime(instant, zone) === wall);
  return instants.length === 0 ? undefined : Math.min(...instants);
}
