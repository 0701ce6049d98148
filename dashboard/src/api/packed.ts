/** A file as it is sent: packed by gzip, under a name that says so. */
export interface Packed {
  readonly name: string;
  readonly body: Blob;
}

/** Packs a file, unless it is packed already: its first bytes say so, whatever its name. */
export async function packed(file: File): Promise<Packed> {
  const name = file.name.endsWith('.gz') ? file.name : `${file.name}.gz`;
  if (await isGzip(file)) return { name, body: file };
  return { name, body: await new Response(file.stream().pipeThrough(new CompressionStream('gzip'))).blob() };
}

async function isGzip(file: File): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}
