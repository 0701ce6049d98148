import path from 'node:path';
import { UnsupportedError } from '../service.ts';

/** How an image is run: what stands after `node`, and the variables that the image sets itself. */
export interface ImageProgram {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

/**
 * Reads from a Dockerfile how to run its program from the build context, without Docker. The image must hold nothing but Node
 * and a copy of the context: an exec-form ENTRYPOINT that runs `node` on what one COPY brought in. Other instructions shape
 * the container around the program (user, labels) and have no counterpart here.
 * @param folder the build context
 */
export function programOf(dockerfile: string, folder: string): ImageProgram {
  const instructions = lastStage(instructionsOf(dockerfile));
  const all = (keyword: string) => instructions.filter((instruction) => instruction.keyword === keyword);
  const target = copyTarget(all('COPY'), folder);
  const workdir = all('WORKDIR').at(-1)?.rest;
  if (workdir !== undefined && withoutSlash(workdir) !== target) {
    throw new UnsupportedError(`a Dockerfile with the WORKDIR ${workdir}, which is not what it copies to (${target})`);
  }
  return { args: entrypoint(all('ENTRYPOINT').at(-1)?.rest, target, folder), environment: variables(all('ENV')) };
}

/** Lines without comments, continued lines joined. */
function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  const joined = lines.join('\n').replaceAll(/\\[ \t]*\n/g, ' ');
  return joined
    .split('\n')
    .map((line) => /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, keyword = '', rest = '']) => ({ keyword: keyword.toUpperCase(), rest }));
}

function lastStage(instructions: readonly Instruction[]): Instruction[] {
  return instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === 'FROM') + 1);
}

const withoutSlash = (folder: string) => (folder.length > 1 ? folder.replace(/\/$/, '') : folder);

function copyTarget(copies: readonly Instruction[], folder: string): string {
  const [copy, ...others] = copies;
  if (copy === undefined || others.length > 0) {
    throw new UnsupportedError(`a Dockerfile in ${folder} with ${copies.length} COPY instructions`);
  }
  const words = copy.rest.split(/\s+/);
  const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
  const plain = sources.every((source) => source === '.' || source === './/' || !source.includes('/'));
  if (!plain || words.some((word) => word.startsWith('--from')) || copy.rest.startsWith('[')) {
    throw new UnsupportedError(`COPY ${copy.rest} (in ${folder}): copy the context or files of its top folder`);
  }
  return withoutSlash(words.at(-1) ?? '');
}

function entrypoint(text: string | undefined, target: string, folder: string): string[] {
  const words = execForm(text);
  if (words === undefined || path.posix.basename(words[0] ?? '') !== 'node') {
    throw new UnsupportedError(`the ENTRYPOINT ${text} (in ${folder}): write ["node", "${target}/..."]`);
  }
  return words
    .slice(1)
    .map((word) => (word.startsWith(`${target}/`) ? path.join(folder, word.slice(target.length)) : word));
}

/** SageMaker passes `train` or `serve` to the exec form only; the shell form would swallow it. */
function execForm(text: string | undefined): string[] | undefined {
  if (!text?.startsWith('[')) return undefined;
  const words: unknown = JSON.parse(text);
  return Array.isArray(words) ? words.map(String) : undefined;
}

function variables(instructions: readonly Instruction[]): Record<string, string> {
  const pairs = instructions.flatMap(({ rest }) => {
    const words = rest.split(/\s+/);
    if (!words.every((word) => /^\w+=[^"'\\$]*$/.test(word))) {
      throw new UnsupportedError(`ENV ${rest} of a Dockerfile: write NAME=value without quotes and variables`);
    }
    return words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const);
  });
  return Object.fromEntries(pairs);
}
