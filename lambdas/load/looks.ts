/** What files look like that the platform reads in no source, by their first line. */
const FORMATS: readonly (readonly [pattern: RegExp, what: string, advice: string])[] = [
  [
    /^\S+ \S+ \S+ \[\d{2}\/[A-Z][a-z]{2}\/\d{4}[: ]/,
    'an access log of a web server (Common Log Format)',
    'Security logs are read as JSON: have the server write JSON, and load that with the source sentinel.',
  ],
  [
    /^#(?:Fields|Version|Software):/,
    'a W3C log',
    'Security logs are read as JSON; convert it, and load that with the source sentinel.',
  ],
  [
    /^(?:<\d{1,3}>|[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} )/,
    'a syslog',
    'Security logs are read as JSON; convert it, and load that with the source sentinel.',
  ],
  [
    /^(?:CEF|LEEF):\d/,
    'an event in CEF or LEEF',
    'Security logs are read as JSON; convert it, and load that with the source sentinel.',
  ],
  [/^\s*<(?:!doctype|html|\?xml|[a-z]+[ >])/i, 'HTML or XML', 'Export it as CSV or as JSON, one object a line.'],
  [/^%PDF/, 'a PDF', 'Export the data itself as CSV.'],
];

/** What a first line looks like, and what to do with such a file; undefined for what looks like nothing in particular. */
export function looksLike(line: string): string | undefined {
  const found = FORMATS.find(([pattern]) => pattern.test(line));
  return found && `It looks like ${found[1]}. ${found[2]}`;
}
