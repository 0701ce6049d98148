/** Many strings as two arrays: their UTF-8 bytes one after the other, and where each begins. */
export interface PackedStrings {
  readonly bytes: Uint8Array;
  /** One more than there are strings. */
  readonly offsets: Int32Array;
}

export function packStrings(strings: readonly string[]): PackedStrings {
  const offsets = new Int32Array(strings.length + 1);
  strings.forEach((text, at) => {
    offsets[at + 1] = (offsets[at] as number) + Buffer.byteLength(text);
  });
  return { bytes: new Uint8Array(Buffer.from(strings.join(''))), offsets };
}

export function unpackStrings({ bytes, offsets }: PackedStrings): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: offsets.length - 1 }, (_, at) => buffer.toString('utf8', offsets[at], offsets[at + 1]));
}
