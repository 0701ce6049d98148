import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './runtime-error.ts';

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
