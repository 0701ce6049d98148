import { type Options, stringify } from 'csv-stringify/sync';

/** What a CSV file can hold; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** How a spreadsheet recognises a formula, full-width forms included (OWASP, CSV Injection); the library leaves out the newline. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** RFC 4180. Spaces at either end are quoted too, because many readers drop them. */
const LINE: Options = { quoted_match: /[\r\n]|^\s|\s$/, cast: { boolean: String }, eof: false };

const SPREADSHEET: Options = {
  quoted_match: /[\r\n]/,
  record_delimiter: '\r\n',
  cast: { string: (text) => (FORMULA.test(text) ? `'${text}` : text), boolean: String },
};

/** A line of a CSV file, without its line end. */
export const csvLine = (cells: readonly Cell[]): string => stringify([[...cells]], LINE);

/**
 * Rows as a CSV file for spreadsheets, UTF-8 with CRLF. A text that a spreadsheet would take for a formula gets an apostrophe
 * before it.
 */
export const csvText = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((cells) => [...cells]),
    SPREADSHEET,
  );
