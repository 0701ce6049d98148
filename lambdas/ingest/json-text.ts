/**
 * The JSON text of a value that was parsed from JSON; undefined when it is nested too deeply to be written, since parsing
 * takes any depth and writing does not.
 */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
