import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SOURCES } from '../../bin/cli/platform/assembly.ts';
import { ROOT } from './support/synth.ts';

const FOLDERS = ['bin', 'contracts', 'lib', 'lambdas', 'glue-sql', 'local', 'models', 'evaluation', 'sample', 'bench'];
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(type\s)?[^;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\n?import\s+'([^']+)'/g;

/** The account, which the app imports by the entries of its package. */
const PACKAGE = '@shoplake/local';

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
    .filter(({ specifier }) => specifier.startsWith('.') || specifier.startsWith(PACKAGE))
    .map(({ type, specifier }) => ({ from, to: targetOf(from, specifier), isType: type !== undefined }));
}

function targetOf(from: string, specifier: string): string {
  if (specifier.startsWith(PACKAGE)) return `local/${specifier.slice(PACKAGE.length + 1) || 'index'}.ts`;
  return relative('.', join(dirname(from), specifier)).replaceAll('\\', '/');
}
const imports = files.flatMap(importsOf);

/** Imports of the files below `floor` that reach neither the file's own floor nor one of `below`. */
const breaches = (floor: RegExp, below: readonly RegExp[]): string[] =>
  imports
    .filter(({ from, to }) => floor.test(from) && ![floor, ...below].some((allowed) => allowed.test(to)))
    .map(({ from, to }) => `${from} imports ${to}`);

const CONTRACTS = /^contracts\//;
const TABLES = /^glue-sql\/tables\//;
/** Folders of `lambdas` without a handler: what several functions are made of. */
const PARTS =
  /^lambdas\/(?:aws|erasures|facts|http|identity|ingest|lake|limits|metrics|predictions|queries|reports|snapshot|stream)\//;

describe('the floors of the house', () => {
  it('sees the imports it speaks of', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports).toContainEqual({ from: 'lib/refresh/definition.ts', to: 'glue-sql/statement.ts', isType: false });
    for (const { to } of imports) expect(to.startsWith('..'), to).toBe(false);
  });

  it('contracts stand on nothing', () => {
    expect(breaches(CONTRACTS, [])).toEqual([]);
  });

  it('glue-sql stands on the contracts', () => {
    expect(breaches(TABLES, [CONTRACTS])).toEqual([]);
    expect(breaches(/^glue-sql\//, [CONTRACTS])).toEqual([]);
  });

  it('models stand on the contracts, and know nothing of AWS', () => {
    expect(breaches(/^models\//, [CONTRACTS, TABLES])).toEqual([]);
  });

  it('what functions share stands on the contracts', () => {
    expect(breaches(PARTS, [CONTRACTS, TABLES])).toEqual([]);
  });

  const functions = files.flatMap((file) => /^lambdas\/(\w+)\/handler\.ts$/.exec(file)?.[1] ?? []);
  it.each(functions)('lambdas/%s knows no other function', (name) => {
    expect(breaches(new RegExp(`^lambdas/${name}/`), [CONTRACTS, TABLES, PARTS])).toEqual([]);
  });

  it('a folder of lambdas is a function or a part that is named here', () => {
    const folders = new Set(files.flatMap((file) => /^lambdas\/\w+\//.exec(file)?.[0] ?? []));
    expect([...folders].filter((folder) => !PARTS.test(folder)).sort()).toEqual(
      functions.map((name) => `lambdas/${name}/`).sort(),
    );
  });

  it('lib stands on contracts, glue-sql, the build of the models and the environments of functions', () => {
    const build = /^models\/kernels\/build\.ts$/;
    const schemas = /^lambdas\/\w+\/(?:env|request)\.ts$/;
    expect(breaches(/^lib\//, [CONTRACTS, /^glue-sql\//, build, schemas])).toEqual([]);
  });

  it.each(['contracts', 'glue-sql', 'lambdas', 'models', 'lib'])(
    '%s never looks up at what runs or measures it',
    (floor) => {
      const up = imports.filter(
        ({ from, to }) => from.startsWith(`${floor}/`) && /^(local|evaluation|bench|sample|bin)\//.test(to),
      );
      expect(up).toEqual([]);
    },
  );

  it('local is a package of its own: it imports nothing of the app, its tests neither', () => {
    expect(breaches(/^local\//, [])).toEqual([]);
  });

  it('an assembly is made anew when anything that it is made from changes', () => {
    const made = new Set<string>();
    const reach = (file: string): void => {
      if (made.has(file)) return;
      made.add(file);
      for (const { from, to } of imports) if (from === file) reach(to);
    };
    for (const file of files)
      if (/^bin\/app\.ts$|^lambdas\/\w+\/handler\.ts$|^models\/container\.ts$/.test(file)) reach(file);
    expect(
      [...made].filter((file) => !SOURCES.some((source) => file === source || file.startsWith(`${source}/`))),
    ).toEqual([]);
    expect(made.size).toBeGreaterThan(200);
  });

  it('goes round in no circle', () => {
    expect(circles()).toEqual([]);
  });
});

/** Circles of imports, those of types too, each told once, found depth first. */
function circles(): string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
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
