import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';

const started = new Set<ChildProcess>();
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

export const DOUBLE = join(import.meta.dirname, 'double-container.ts');
export const SOURCE = join(import.meta.dirname, '../../../../../models/container.ts');

/** A container as a process of this machine. */
export class ContainerProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #exit: Promise<unknown>;
  #errors = '';

  constructor(entry: string, command: string, root: string, environment: NodeJS.ProcessEnv = {}) {
    const own = { SHOPLAKE_ML_ROOT: root, SHOPLAKE_ML_HOST: '127.0.0.1', SAGEMAKER_BIND_TO_PORT: '0' };
    const env = { ...process.env, TRAINING_JOB_NAME: 'run-1', ...own, ...environment };
    this.#child = spawn(process.execPath, [entry, command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    started.add(this.#child);
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
      this.#lines.push(line),
    );
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk;
    });
    this.#exit = once(this.#child, 'close');
  }

  /** What it has printed so far. */
  get output(): string {
    return this.#lines.join('\n');
  }

  get errors(): string {
    return this.#errors;
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }

  /** Its exit code; null when a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#exit;
    return this.#child.exitCode;
  }

  /** Waits until a line is printed. @throws Error with what was printed, when it ends without it */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.#lines.find((each) => pattern.test(each));
      if (line !== undefined) return line;
      if (this.#child.exitCode !== null)
        throw new Error(`${pattern} was not printed:\n${this.output}\n${this.#errors}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Where it serves, as soon as it listens. */
  async url(): Promise<string> {
    const { port } = JSON.parse(await this.printed(/"port"/)) as { port: number };
    return `http://127.0.0.1:${port}`;
  }
}
