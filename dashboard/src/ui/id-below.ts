/** The id in an address: what a person wrote there need not be encoded, and may end in a slash. */
export function idBelow(path: string, address: string): string {
  const written = address.slice(path.length + 1).replace(/\/$/, '');
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
