/** What a file is that is no text, and what to do with it. */
interface Binary {
  readonly reason: string;
  readonly detail: string;
}

const begins = (...bytes: readonly number[]) => {
  const magic = Buffer.from(bytes);
  return (head: Buffer): boolean => head.subarray(0, magic.length).equals(magic);
};
const ZIP = begins(0x50, 0x4b, 0x03, 0x04);
const AS_CSV = 'save its first sheet as CSV (UTF-8) and upload that';

/** The names of files that a workbook of Excel or of OpenDocument has in its archive, close to its start. */
const WORKBOOK = /\[Content_Types\]\.xml|xl\/|opendocument\.spreadsheet/;

const KINDS: readonly (readonly [is: (head: Buffer) => boolean, Binary])[] = [
  [
    (head) => ZIP(head) && WORKBOOK.test(head.toString('latin1')),
    {
      reason: 'workbook',
      detail: `This is a workbook, which only the command line reads: npx shoplake load FILE.xlsx, or ${AS_CSV}.`,
    },
  ],
  [
    begins(0xd0, 0xcf, 0x11, 0xe0),
    { reason: 'workbook', detail: `This is a workbook of an old Excel (.xls); ${AS_CSV}.` },
  ],
  [
    ZIP,
    {
      reason: 'zip_file',
      detail: 'This is a zip archive; unpack it and upload the files in it, or pack each with gzip.',
    },
  ],
  [
    begins(0x25, 0x50, 0x44, 0x46),
    { reason: 'binary_file', detail: 'This is a PDF; export the data itself as CSV (UTF-8) and upload that.' },
  ],
  [
    begins(0x50, 0x41, 0x52, 0x31),
    { reason: 'binary_file', detail: 'This is a Parquet file; export it as CSV (UTF-8) and upload that.' },
  ],
  [
    begins(0x28, 0xb5, 0x2f, 0xfd),
    { reason: 'binary_file', detail: 'This is packed with zstd; pack it with gzip, or upload it unpacked.' },
  ],
  [
    begins(0x42, 0x5a, 0x68),
    { reason: 'binary_file', detail: 'This is packed with bzip2; pack it with gzip, or upload it unpacked.' },
  ],
];

const UNKNOWN: Binary = {
  reason: 'binary_file',
  detail: 'This is a binary file. Export it as CSV (UTF-8) and upload that.',
};

/** What a file is by its first bytes; undefined for a text. Texts hold no zero bytes, and begin with none of the marks of formats. */
export function binaryIn(head: Buffer): Binary | undefined {
  const found = KINDS.find(([is]) => is(head))?.[1];
  return found ?? (head.includes(0) ? UNKNOWN : undefined);
}
