import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ContainerVariables } from '@shoplake/local';

const run = promisify(execFile);
const LOCAL_STAGE = 'local';

/** How the image of `models/` is told its place on a laptop. */
export const CONTAINER_VARIABLES: ContainerVariables = {
  root: 'SHOPLAKE_ML_ROOT',
  host: 'SHOPLAKE_ML_HOST',
  user: 'SHOPLAKE_ML_USER',
};

/** What the template is made of: a change in any of these is a new template. */
export const SOURCES = [
  'bin/app.ts',
  'contracts',
  'dashboard',
  'lib',
  'lambdas',
  'models',
  'glue-sql',
  'cdk.json',
  'package-lock.json',
];
const KEPT = 3;
/** Begins the name of a file by which a process says that it runs an assembly: its functions are read when they are first called. */
const USED_BY = '.used-by-';

/** The app could not be synthesised. */
export class SynthesisError extends Error {
  constructor(output: string) {
    super(`The CDK app could not be synthesised:\n${output}`);
    this.name = 'SynthesisError';
  }
}

/** The synthesised assembly of the local stage. */
export const localAssembly = (root: string): Promise<string> => assemblyOf(root, LOCAL_STAGE);

/**
 * The synthesised assembly of a stage, made anew only when its sources changed: it takes seconds, a start should not.
 * @param root folder of the project
 * @param stage its name in `cdk.json`
 * @returns the assembly's folder
 */
export async function assemblyOf(root: string, stage: string): Promise<string> {
  const target = await made(root, stage);
  await writeFile(join(target, `${USED_BY}${process.pid}`), '');
  return target;
}

async function made(root: string, stage: string): Promise<string> {
  const folder = join(root, 'build', 'assemblies');
  const digest = await digestOf(root, SOURCES);
  const target = join(folder, stage === LOCAL_STAGE ? digest : `${digest}-${stage}`);
  if (existsSync(target)) return target;
  await mkdir(folder, { recursive: true });
  const draft = await mkdtemp(join(folder, '.draft-'));
  const { context } = JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const env = { ...process.env, CDK_OUTDIR: draft, CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }) };
  try {
    await run(process.execPath, ['bin/app.ts'], { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    throw new SynthesisError(stderr || stdout || String(error));
  }
  await rename(draft, target).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // another start was faster, and its assembly is the same
  });
  await prune(folder);
  return target;
}

/** A digest of files and folders of the project. */
export async function digestOf(root: string, sources: readonly string[]): Promise<string> {
  const digest = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    for (const file of await filesOf(path)) digest.update(file).update(await readFile(join(root, file)));
  }
  return digest.digest('hex').slice(0, 24);

  async function filesOf(path: string): Promise<string[]> {
    const name = path.slice(root.length + 1);
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
    if (!entries) return [name];
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return files.map((file) => file.slice(root.length + 1)).sort();
  }
}

/** Keeps the newest assemblies, and those that a process runs. */
export async function prune(folder: string): Promise<void> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.name.startsWith('.'));
  const dated = await Promise.all(
    entries.map(async ({ name }) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  for (const { path } of dated.sort((a, b) => b.at - a.at).slice(KEPT))
    if (!(await isUsed(path))) await rm(path, { recursive: true, force: true });
}

async function isUsed(path: string): Promise<boolean> {
  const marks = (await readdir(path)).filter((name) => name.startsWith(USED_BY));
  return marks.some((name) => isRunning(Number(name.slice(USED_BY.length))));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Of another user, which is running all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
