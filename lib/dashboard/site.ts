import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleFolder } from '../bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCE = join(ROOT, 'dashboard');
const BUILD = join(ROOT, 'build', 'site');

/** Files whose names stay: a page that is opened names them. */
const PLAIN = ['theme.js', 'icon.svg'];

/**
 * Builds the dashboard: an `index.html` that names hashed files below `assets/`, each page's script by itself.
 * @returns the folder, named after its content
 */
export function buildSite(): string {
  const { outputFiles, metafile } = buildSync({
    entryPoints: [{ in: join(SOURCE, 'src', 'main.tsx'), out: 'main' }],
    outdir: join(BUILD, 'assets'),
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2024', 'chrome125', 'firefox128', 'safari18'],
    jsx: 'automatic',
    minify: true,
    legalComments: 'none',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file' },
    // Without Node's buffers.
    alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const entries = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint?.endsWith('main.tsx'));
  const [[script = '', { cssBundle: style = '' }] = ['', { cssBundle: '' }]] = entries;
  const html = readFileSync(join(SOURCE, 'index.html'), 'utf8')
    .replace('/assets/main.js', `/assets/${basename(script)}`)
    .replace('/assets/main.css', `/assets/${basename(style)}`);
  const digest = createHash('sha256').update(html);
  for (const { contents } of outputFiles) digest.update(contents);
  for (const name of PLAIN) digest.update(readFileSync(join(SOURCE, name)));
  return bundleFolder(join(BUILD, digest.digest('hex').slice(0, 16)), (draft) => {
    mkdirSync(join(draft, 'assets'));
    writeFileSync(join(draft, 'index.html'), html);
    for (const name of PLAIN) copyFileSync(join(SOURCE, name), join(draft, name));
    for (const { path, contents } of outputFiles) writeFileSync(join(draft, relative(BUILD, path)), contents);
  });
}
