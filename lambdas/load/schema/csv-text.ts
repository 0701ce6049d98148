const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** A line of a CSV file (RFC 4180), without its line end; null is empty. */
export const csvLine = (values: readonly (string | number | boolean | null)[]): string =>
  values.map((value) => csvField(String(value ?? ''))).join(',');

const csvField = (text: string): string => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
