/**
 * Lints models/Dockerfile with hadolint, which comes from PyPI with its binary. First lets it look at a Dockerfile with known
 * faults: a linter that finds nothing there would find nothing anywhere.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PeerMissingError, pythonWith } from '../../bench/peers/python.ts';

const DOCKERFILE = join(import.meta.dirname, '../../models/Dockerfile');
const FAULTY = 'FROM node:latest\nUSER root\nENTRYPOINT node container.mjs\n';
/** DL3007 latest, DL3002 root, DL3025 shell form: https://github.com/hadolint/hadolint#rules */
const FAULTS = ['DL3007', 'DL3002', 'DL3025'];

async function hadolint(): Promise<string> {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  return join(dirname(python), 'hadolint');
}

function lint(program: string, text: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync(program, ['--no-color', '-'], { input: text, encoding: 'utf8' });
  if (error) throw error;
  return { status, output: stdout + stderr };
}

try {
  const program = await hadolint();
  const faulty = lint(program, FAULTY);
  const unseen = FAULTS.filter((rule) => !faulty.output.includes(rule));
  if (unseen.length > 0)
    throw new Error(`hadolint did not find ${unseen.join(', ')} where they are:\n${faulty.output}`);
  const { status, output } = lint(program, readFileSync(DOCKERFILE, 'utf8'));
  console.log(status === 0 ? 'models/Dockerfile: hadolint finds nothing' : output);
  process.exitCode = status === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof PeerMissingError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
