import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LineBuffer } from '../common/log-file.ts';
import type { Image } from './images.ts';

export interface ContainerOptions {
  readonly image: Image;
  readonly command: 'train' | 'serve';
  /** Stands for `/opt/ml`. */
  readonly root: string;
  /** On top of what the image sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes whole lines. */
  readonly log: (lines: string) => void;
}

const WATCH = new URL('./parent-watch.ts', import.meta.url).href;

/** A container: the image's program as a child process. It ends with the account, even if the account is killed. */
export class ContainerProcess {
  /** Resolves with the exit code once the process has ended and its output is read; a signal counts as 128 and its number. */
  readonly exited: Promise<number>;
  readonly #child: ChildProcess;
  #ended = false;

  constructor({ image, command, root, environment, log }: ContainerOptions) {
    const { variables } = image;
    this.#child = spawn(process.execPath, ['--import', WATCH, ...image.args, command], {
      cwd: image.folder,
      env: {
        ...{ PATH: process.env.PATH, ...image.environment, [variables.user]: undefined, ...environment },
        ...{ [variables.root]: root, ...(command === 'serve' && { [variables.host]: '127.0.0.1' }) },
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // Nothing is ever written to it; that it breaks is what tells the child.
    this.#child.stdin?.on('error', () => undefined);
    this.exited = this.#watch(log);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Asks the process to end, and ends it when it has not after a while, as `docker stop` does. */
  async stop(graceMs: number): Promise<void> {
    if (this.#ended) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.exited.finally(() => clearTimeout(timer));
  }

  async #watch(log: (lines: string) => void): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      const lines = new LineBuffer(log);
      stream?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
      stream?.on('end', () => lines.end());
    }
    this.#child.on('error', reject);
    this.#child.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    try {
      return await promise;
    } finally {
      this.#ended = true;
    }
  }
}
