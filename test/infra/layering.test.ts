import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/synth.ts';

const FOLDERS = ['bin', 'lib', 'lambdas', 'glue-sql', 'local', 'models', 'sample', 'bench'];
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(type\s)?[^;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\n?import\s+'([^']+)'/g;

interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone at run time. */
  readonly isType: boolean;
}

const files = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT })).map((file) =>
  file.replaceAll('\\', '/'),
);

/** The files of the repository that a file imports. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(ROOT, from), 'utf8');
  const found = Array.from(text.matchAll(IMPORT), ([, type, a, b, c]) => ({ type, specifier: a ?? b ?? c ?? '' }));
  return found
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ type, specifier }) => {
      const to = relative('.', join(dirname(from), specifier)).replaceAll('\\', '/');
      return { from, to, isType: type !== undefined };
    });
}
const imports = files.flatMap(importsOf);

/** Imports of the files below `floor` that reach neither the file's own floor nor one of `below`. */
const breaches = (floor: RegExp, below: readonly RegExp[]): string[] =>
  imports
    .filter(({ from, to }) => floor.test(from) && ![floor, ...below].some((allowed) => allowed.test(to)))
    .map(({ from, to }) => `${from} imports ${to}`);

const TABLES = /^glue-sql\/tables\//;
const SHARED = /^lambdas\/shared\//;
/** What a model can be asked, which whoever asks it has to know. */
const REQUESTS = /^models\/(?:model|[\w-]+\/request)\.ts$/;

describe('the floors of the house', () => {
  it('sees the imports it speaks of', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports).toContainEqual({ from: 'lib/refresh/definition.ts', to: 'glue-sql/statement.ts', isType: false });
    for (const { to } of imports) expect(to.startsWith('..'), to).toBe(false);
  });

  it('glue-sql stands on nothing', () => {
    expect(breaches(TABLES, [])).toEqual([]);
    expect(breaches(/^glue-sql\//, [])).toEqual([]);
  });

  it('lambdas/shared stands on the table contract, and knows what models can be asked', () => {
    expect(breaches(SHARED, [TABLES, REQUESTS])).toEqual([]);
  });

  const lambdas = new Set(files.flatMap((file) => /^lambdas\/(\w+)\//.exec(file)?.[1] ?? []));
  it.each([...lambdas].filter((name) => name !== 'shared'))('lambdas/%s knows no other function', (name) => {
    expect(breaches(new RegExp(`^lambdas/${name}/`), [TABLES, SHARED, REQUESTS])).toEqual([]);
  });

  it('models stand on the table contract and the Parquet writer, and know nothing of AWS', () => {
    const parquet = /^lambdas\/shared\/(?:parquet|staging)\.ts$/;
    expect(breaches(/^models\/(?!evaluation\/)/, [TABLES, parquet])).toEqual([]);
  });

  it('lib stands on lambdas, glue-sql and the build of the models', () => {
    const build = /^models\/kernels\/build\.ts$/;
    expect(breaches(/^lib\//, [/^lambdas\//, /^glue-sql\//, build])).toEqual([]);
  });

  it('lib takes no code of a function but its names and schemas', () => {
    const taken = imports.filter(({ from, to }) => /^lib\//.test(from) && /^lambdas\/(?!shared\/)/.test(to));
    expect(new Set(taken.map(({ to }) => to.replace(/^lambdas\/\w+\//, '')))).toEqual(
      new Set(['env.ts', 'request.ts', 'report.ts']),
    );
  });

  it.each(['lambdas', 'glue-sql', 'models', 'lib'])('%s never looks at local, bench or sample', (floor) => {
    const up = imports.filter(({ from, to }) => from.startsWith(`${floor}/`) && /^(local|bench|sample|bin)\//.test(to));
    expect(up).toEqual([]);
  });

  it('local looks at the template, never at the stack that makes it', () => {
    const up = imports.filter(({ from, to }) => from.startsWith('local/') && /^(lib|bin|bench)\//.test(to));
    expect(up).toEqual([]);
  });

  it('goes round in no circle', () => {
    expect(circles()).toEqual([]);
  });
});

/** Circles of imports, each told once, found depth first. */
function circles(): string[] {
  const next = Map.groupBy(
    imports.filter(({ isType }) => !isType),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
