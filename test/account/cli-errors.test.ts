import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Served, serve } from '../../bin/cli/platform/serve.ts';
import { makeProgram, run } from '../../bin/cli/program.ts';

const scratch = mkdtempSync(join(tmpdir(), 'shoplake-cli-errors-'));
const data = join(scratch, 'account');
const file = join(scratch, 'a-file');
const other = createServer();
let served: Served;

beforeAll(async () => {
  writeFileSync(file, 'x');
  served = await serve(data, 0);
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  other.close();
  await served.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** What a person sees of a command, and the exit code. */
async function shoplake(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  const before = process.exitCode;
  try {
    process.exitCode = 0;
    await run(['node', 'shoplake', ...args]);
    const text = (spy: typeof stdout) =>
      stripVTControlCharacters((spy?.mock.calls ?? []).map(([chunk]) => String(chunk)).join(''));
    return { code: Number(process.exitCode), stdout: text(stdout), stderr: text(stderr) };
  } finally {
    process.exitCode = before;
    stdout?.mockRestore();
    stderr?.mockRestore();
  }
}

/** A call of every command that would do something, were the platform as it should be. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  load: ['load', 'orders', file],
  simulate: ['simulate', '--seconds', '1'],
  refresh: ['refresh'],
  train: ['train'],
  models: ['models'],
  'models restore': ['models', 'restore', 'r-1'],
  recommend: ['recommend', 'c-1'],
  forecast: ['forecast'],
  'report daily': ['report', 'daily'],
  'report weekly': ['report', 'weekly'],
  query: ['query', 'SELECT 1'],
  reconcile: ['reconcile'],
  'quarantine held': ['quarantine', 'held'],
  'quarantine list': ['quarantine', 'list'],
  'quarantine show': ['quarantine', 'show', 'id'],
  'quarantine replay': ['quarantine', 'replay', '--from', '2026-03-01'],
  replay: ['replay', '--from', '2026-03-01'],
  status: ['status'],
  'keys create': ['keys', 'create', 'x'],
  'keys rotate': ['keys', 'rotate', 'x'],
  'keys revoke': ['keys', 'revoke', 'x'],
  'keys list': ['keys', 'list'],
  'customers erase': ['customers', 'erase', 'c-1'],
  'customers export': ['customers', 'export', 'c-1'],
  'customers receipt': ['customers', 'receipt', 'r-1'],
  'users invite': ['users', 'invite', 'x@shop.example'],
  'users role': ['users', 'role', 'x@shop.example', 'viewer'],
  'users remove': ['users', 'remove', 'x@shop.example'],
  'users list': ['users', 'list'],
  'webhooks secret': ['webhooks', 'secret', 'shopify', '--show'],
};
const every = Object.values(CALLS);
/** A folder that was mistyped. */
const typo = join(scratch, 'tpyo');
/** What query refuses, by name. */
const WRITES = ['DELETE FROM silver.events', 'UPDATE silver.events SET event = 1', 'DROP VIEW gold.fact_sales'];
const MORE_WRITES = [
  'MERGE INTO a USING b ON 1 = 1',
  'INSERT INTO a SELECT 1',
  'CREATE TABLE a AS SELECT 1',
  'VACUUM a',
];
const NEVER_PUBLISHED = ['models', 'models restore', 'recommend', 'forecast', 'report daily', 'report weekly'];

interface Case {
  readonly args: readonly string[];
  readonly code: 1 | 2;
  readonly says: RegExp;
}
const failing = (args: readonly string[], says: RegExp): Case => ({ args, code: 1, says });
const misused = (args: readonly string[], says: RegExp): Case => ({ args, code: 2, says });

const cases: readonly Case[] = [
  ...every.map((args) => failing([...args, '--stage', 'nope'], /The stack shoplake-nope cannot be read/)),
  ...every.map((args) => failing([...args, '--data', file], /a-file is a file, not a folder/)),
  ...every.map((args) => misused([...args, '--data', data, '--nonsense'], /unknown option '--nonsense'/)),
  ...every
    .filter(([name]) => name !== 'load')
    .map((args) =>
      failing([...args, '--data', typo], /There is no account in .*tpyo\. Make one with: npx shoplake up --data/),
    ),
  ...[...WRITES, ...MORE_WRITES].map((sql) =>
    failing(['query', sql, '--data', data], new RegExp(`query only reads, and ${sql.split(' ')[0]} does not`)),
  ),
  failing(['query', 'SELECT 1; SELECT 2', '--data', data], /holds several statements/),
  failing(['query', 'EXPLAIN SELECT 1', '--data', data], /does not support EXPLAIN/),
  failing(['load', 'orders', file, '--data', join(file, 'below')], /a-file.*(?:not a folder|may not)/),
  ...NEVER_PUBLISHED.map((name) => failing([...(CALLS[name] ?? []), '--data', data], /Nothing has been published yet/)),
  failing(['up', '--once', '--empty', '--data', data, '--port', '0'], /in use by process \d+/),
  failing(['reset', '--data', data], /in use by process \d+/),
  failing(['reset', '--data', scratch], /holds no local account, so nothing is deleted/),
  failing(['load', 'nothing', file], /"nothing" is an unknown source/),
  failing(['load', 'olist', file, '--as', 'web'], /olist is a source of its own/),
  failing(['load', 'orders', `${file}.gone`, '--data', data], /There is no file .*\.gone/),
  failing(
    ['webhooks', 'secret', 'other', '--data', data],
    /expects no webhooks of "other"; it does of: shopify, woocommerce/,
  ),
  failing(['map', `${file}.gone`], /There is no file .*\.gone/),
  failing(['load', file], /cannot be told from its first line.*shoplake map/),
  failing(['load', 'orders'], /Name the files to load as orders/),
  failing(['load', 'orders', file, '--map', file], /The map .*a-file is not JSON/),
  misused(['load', 'orders', file, '--dates', 'ymd'], /Allowed choices are dmy, mdy/),
  failing(['template', 'nothing'], /no template of "nothing"/),
  failing(['template', 'orders', '--out', file], /is there already/),
  failing(['query', '--data', data], /Give a statement, or --named/),
  failing(['query', '--named', 'nope', '--data', data], /no query "nope"/),
  failing(['query', 'SELECT nope FROM silver.orders', '--data', data], /COLUMN_NOT_FOUND/),
  failing(['query', 'SELECT source FROM staging.orders', '--data', data], /CONSTRAINT_VIOLATION: .*batch_id/),
  failing(['query', 'SELEC', '--data', data], /The query was refused/),
  failing(['quarantine', 'show', 'nobody', '--data', data], /Nothing with the id "nobody"/),
  failing(['report', 'daily', '--date', '2011-02-30', '--data', data], /"2011-02-30" is not a date \(YYYY-MM-DD\)/),
  failing(['train', 'nothing', '--data', data], /There is no model "nothing"/),
  failing(['train', '--recipe', '{}', '--data', data], /--recipe is for one model/),
  failing(['train', 'recommender', '--recipe', '{', '--data', data], /--recipe is not valid JSON/),
  failing(['recommend', 'c', '--similar', 'p', '--data', data], /Name a customer, or --basket, or --similar/),
  misused(['recommend', '--limit', '0', '--data', data], /use a whole number from 1 to 100/),
  misused(['forecast', '--horizon', 'ten', '--data', data], /use a whole number from 1 to 366/),
  misused(['up', '--port', '99999', '--data', data], /use a whole number from 0 to 65535/),
  misused(['simulate', '--late', '2', '--data', data], /use a share from 0 to 1/),
  misused(['quarantine', 'list', '--limit', '', '--data', data], /use a whole number from 1 to 10000/),
  misused(['replay', '--data', data], /required option '--from <day>'/),
  misused(['replay', '--from', '2026-02-30', '--data', data], /use a day of the calendar/),
  failing(['quarantine', 'replay', '--from', '2026-03-01', '--map', `${file}.gone`, '--data', data], /\.gone/),
  misused(['keys', 'create', '--data', data], /missing required argument 'name'/),
  misused(['keys', 'create', 'x', '--kind', 'secret', '--data', data], /Allowed choices are read, publishable/),
  failing(['keys', 'rotate', 'nobody', '--data', data], /There is no active key "nobody"/),
  failing(['keys', 'revoke', 'nobody', '--data', data], /There is no active key "nobody"/),
  failing(['customers', 'receipt', 'none', '--data', data], /There is no erasure none/),
  misused(['customers', 'erase', '--data', data], /missing required argument 'id'/),
  misused(['keys', 'list', '--all', '--data', data], /unknown option '--all'/),
  misused(
    ['users', 'invite', 'x@shop.example', '--role', 'owner', '--data', data],
    /Allowed choices are viewer, analyst/,
  ),
  misused(['users', 'role', 'x@shop.example', 'owner', '--data', data], /Allowed choices are viewer, analyst, admin/),
  failing(
    ['users', 'remove', 'nobody@shop.example', '--data', data],
    /There is nobody with the address nobody@shop\.example/,
  ),
  misused(['users', 'list', '--all', '--data', data], /unknown option '--all'/),
  misused(['nothing'], /unknown command 'nothing'/),
];

describe('the command line, when something is in the way', () => {
  it('is tried with every command there is', () => {
    const named = (command: ReturnType<typeof makeProgram>, path: string): string[] => {
      const below = command.commands.flatMap((each) => named(each, `${path} ${each.name()}`.trim()));
      return command.commands.length === 0 || path === 'models' ? [path, ...below] : below;
    };
    const withoutPlatform = ['up', 'map', 'template', 'reset', 'key', 'cost', 'doctor'];
    expect(new Set([...Object.keys(CALLS), ...withoutPlatform])).toEqual(new Set(named(makeProgram(), '')));
  });

  it.each(cases)('$args', async ({ args, code, says }) => {
    const ended = await shoplake(...args);
    expect(ended.stderr).toMatch(says);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).not.toMatch(/\n\s+at |Error: Error/);
  });

  it('says that a port is taken', async () => {
    const { port } = other.address() as AddressInfo;
    const ended = await shoplake('up', '--once', '--empty', '--data', join(scratch, 'second'), '--port', String(port));
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.stderr).toMatch(new RegExp(`port ${port}.*--port`, 'i'));
  });

  it('tells scripts in JSON', async () => {
    const { code, stderr } = await shoplake('report', 'daily', '--json', '--data', data);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toEqual({ error: expect.stringContaining('Nothing has been published yet') });
  });

  it.each(cases)('$args: in JSON for scripts', async ({ args, code, says }) => {
    const ended = await shoplake(...args, '--json');
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    const { error } = JSON.parse(ended.stderr) as { error: string };
    expect(error).toMatch(says);
    expect(error.length).toBeLessThan(2000);
  });

  it('makes no folder that was mistyped', () => {
    expect(existsSync(typo)).toBe(false);
  });
});
