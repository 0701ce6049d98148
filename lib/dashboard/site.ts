import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleFolder } from '../bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCE = join(ROOT, 'dashboard');
const BUILD = join(ROOT, 'build', 'site');

/** Files whose names stay: a page that is opened names them. */
const PLAIN = ['theme.js'];
const ICON = 'icon.svg';

/**
 * Builds the dashboard: an `index.html` that names hashed files below `assets/`, each page's script by itself.
 * @param logo a file of the dashboard's folder, in place of its own icon
 * @returns the folder, named after its content
 * @throws Error when there is no such file
 */
export function buildSite(logo: string | null = null): string {
  const icon = readIcon(logo ?? ICON);
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
    .replace(`/${ICON}`, `/${icon.name}`)
    .replace('/assets/main.js', `/assets/${basename(script)}`)
    .replace('/assets/main.css', `/assets/${basename(style)}`);
  const digest = createHash('sha256').update(html).update(icon.bytes);
  for (const { contents } of outputFiles) digest.update(contents);
  for (const name of PLAIN) digest.update(readFileSync(join(SOURCE, name)));
  return bundleFolder(join(BUILD, digest.digest('hex').slice(0, 16)), (draft) => {
    mkdirSync(join(draft, 'assets'));
    writeFileSync(join(draft, 'index.html'), html);
    writeFileSync(join(draft, icon.name), icon.bytes);
    for (const name of PLAIN) copyFileSync(join(SOURCE, name), join(draft, name));
    for (const { path, contents } of outputFiles) writeFileSync(join(draft, relative(BUILD, path)), contents);
  });
}

/** More makes the first page late. */
const MOST_BYTES = 100 * 1024;

function readIcon(file: string): { readonly name: string; readonly bytes: Buffer } {
  const path = join(SOURCE, file);
  if (!existsSync(path)) throw new Error(`The logo ${file} is not there: it is looked for in dashboard/.`);
  const bytes = readFileSync(path);
  if (bytes.length > MOST_BYTES)
    throw new Error(`The logo ${file} has ${bytes.length} bytes; ${MOST_BYTES} are enough.`);
  return { name: `icon${extname(file)}`, bytes };
}
