import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const NAME = '@rudderstack/analytics-js';
const VERSION = '3.34.1';
const FOLDER = join(import.meta.dirname, '../../build/clients');

/**
 * Installs RudderStack's browser SDK for this test alone: its licence, Elastic-2.0, is not permissive, so that it is no dependency.
 * @returns the folder of modules that it lies in
 * @throws Error when it is not there and cannot be installed, with what to do
 */
export async function rudderModules(): Promise<string> {
  const modules = join(FOLDER, 'node_modules');
  if (existsSync(join(modules, NAME, 'package.json'))) return modules;
  await mkdir(FOLDER, { recursive: true });
  const wanted = `${NAME}@${VERSION}`;
  const options = ['--prefix', FOLDER, '--no-save', '--no-package-lock', '--ignore-scripts'];
  await promisify(execFile)('npm', ['install', ...options, wanted]).catch((error: Error) => {
    throw new Error(
      `${wanted} is no dependency, since its licence is not permissive, and npm could not install it for this test: ${error.message} ` +
        `Leave it out with --only, or install it by hand: npm install ${options.join(' ')} ${wanted}`,
    );
  });
  return modules;
}
