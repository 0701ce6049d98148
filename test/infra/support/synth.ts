import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readStage } from '../../../lib/config.ts';
import { ShoplakeStack } from '../../../lib/shoplake-stack.ts';
import { RUN_FOLDER } from '../../support/run-folder.ts';

export const ROOT = join(import.meta.dirname, '../../..');

/** What `cdk.json` says, which is what a deploy runs with. */
export const cdkJson: { context: Record<string, unknown> & { stages: Record<string, object> } } = JSON.parse(
  readFileSync(join(ROOT, 'cdk.json'), 'utf8'),
);

/** The options without which there is no stage; all others are left at their defaults. */
export const DEFAULTS = { databasePrefix: 'shop_' } as const;

/** Has CloudFormation's own rules checked during synthesis; slow, and of use only where a test is about them. */
export const VALIDATES = '@aws-cdk/core:validateAgainstDefaultRules';

/** An app and a stack as `bin/app.ts` makes them, not synthesised yet, in a folder of their own. */
export function build(name: string, options: object, context: object = {}): { app: App; stack: ShoplakeStack } {
  const outdir = mkdtempSync(join(process.env[RUN_FOLDER] ?? tmpdir(), 'infra-')); // goes with the run
  const app = new App({
    analyticsReporting: false,
    context: { ...cdkJson.context, [VALIDATES]: false, ...context },
    outdir,
  });
  const stack = new ShoplakeStack(app, `shoplake-${name}`, { stage: readStage(name, { [name]: options }) });
  return { app, stack };
}

/** Identity of everything that a template is made from. */
function digestOfSources(): string {
  const sources = globSync(
    ['{contracts,lib,lambdas,glue-sql,models}/**/*.{ts,sql}', 'models/Dockerfile', 'cdk.json', 'package-lock.json'],
    { cwd: ROOT },
  );
  const digest = createHash('sha256');
  for (const file of [...sources.sort(), import.meta.filename])
    digest.update(file).update(readFileSync(resolve(ROOT, file)));
  return digest.digest('hex');
}
const sources = digestOfSources();
const CACHE = join(ROOT, 'node_modules', '.cache', 'infra');

/** The template of a stage. Kept by the content of all its sources: a synthesis takes seconds, and every test file wants one. */
export function synthesise(name: string, options: object): Template {
  const key = createHash('sha256').update(JSON.stringify([sources, name, options]));
  const file = join(CACHE, `${key.digest('hex')}.json`);
  if (!existsSync(file)) {
    mkdirSync(CACHE, { recursive: true });
    const draft = `${file}.${randomUUID()}`; // files of tests share a process
    writeFileSync(draft, JSON.stringify(Template.fromStack(build(name, options).stack)));
    renameSync(draft, file);
  }
  return Template.fromJSON(JSON.parse(readFileSync(file, 'utf8')));
}

/** The template of a stage of `cdk.json`. */
export const stageTemplate = (name: 'local' | 'dev' | 'prod'): Template =>
  synthesise(name, cdkJson.context.stages[name] ?? {});
