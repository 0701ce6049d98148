import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import type { ErrorPayload } from './function-error.ts';

export type Handler = (event: unknown, context: object) => unknown;

/** Imports the bundle's module, which runs its top level (the cold start), and finds the handler in it. */
export async function loadHandler(bundleDir: string, handler: string): Promise<Handler> {
  const at = handler.lastIndexOf('.');
  const [modulePath, name] = [handler.slice(0, at), handler.slice(at + 1)];
  const found = ((await importModule(bundleDir, modulePath)) as Record<string, unknown>)[name];
  if (typeof found !== 'function') throw new RuntimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  if (found.length >= 3) {
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      `${handler} takes a callback, which the nodejs24.x runtime refuses: make it an async function of two parameters`,
    );
  }
  return found as Handler;
}

async function importModule(bundleDir: string, modulePath: string): Promise<object> {
  const file = ['.mjs', '.js', '.cjs']
    .map((extension) => path.join(bundleDir, modulePath + extension))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new RuntimeError('ImportModuleError', `Error: Cannot find module '${modulePath}'`);
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { default?: object };
    // A CommonJS module's exports are not always found by name.
    return { ...loaded.default, ...loaded };
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    throw error;
  }
}

/** Writes down what a handler threw, as Lambda's Node.js runtime does. */
export function toPayload(thrown: unknown): ErrorPayload {
  if (types.isNativeError(thrown) || thrown instanceof Error) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** An error that the runtime itself raises, such as `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = `Runtime.${type}`;
  }
}
