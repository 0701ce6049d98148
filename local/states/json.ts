/** A JSON value: what flows between states. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as it looks after a trip over the wire: dates become ISO strings, undefined members vanish. */
export function toJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

export function utf8Length(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
