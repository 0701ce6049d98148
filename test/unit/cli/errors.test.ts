import { AccountEndedError, DataFolderError, UnsupportedError } from '@shoplake/local';
import { describe, expect, it } from 'vitest';
import { CommandError, endingOf } from '../../../bin/cli/terminal/errors.ts';

const system = (code: string, path = '/data/shop/x') => Object.assign(new Error(`${code}: failed`), { code, path });
const sqlite = (errcode: number, message: string) =>
  Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });

describe('how a command ends', () => {
  it('says how a folder is cleared that the local account cannot go on with', () => {
    const error = new DataFolderError('/data/shop', 'was written by another version.');
    expect(endingOf(error)).toEqual({
      exitCode: 1,
      message:
        'The data folder /data/shop was written by another version. Clear it with: npx shoplake reset --data /data/shop',
    });
  });

  it.each([
    [system('ENOSPC'), /The disk is full: \/data\/shop\/x could not be written\. Make room/],
    [system('EDQUOT'), /share of the disk is used up: \/data\/shop\/x/],
    [system('EROFS'), /\/data\/shop\/x lies on a disk that is read-only\. Choose another folder with --data/],
    [system('EACCES'), /\/data\/shop\/x may not be read or written by this user/],
    [system('EADDRINUSE'), /The port is taken.*--port/],
    [new TypeError('fetch failed', { cause: system('ECONNREFUSED') }), /Nobody answers.*npm start/],
    [new Error('Port 80 is taken.', { cause: system('EADDRINUSE') }), /^Port 80 is taken\.$/],
    [system('EMFILE'), /Too many files are open/],
    [sqlite(8, 'attempt to write a readonly database'), /may be read and not written.*--data/],
    [sqlite(1032, 'attempt to write a readonly database'), /may be read and not written/], // SQLITE_READONLY_DBMOVED
    [sqlite(13, 'database or disk is full'), /the disk is full\. Make room/],
    [sqlite(14, 'unable to open database file'), /may not open its files/],
    [new AccountEndedError('/data/shop'), /The account on \/data\/shop has ended.*Run the command again/],
    [new UnsupportedError('EXPLAIN'), /does not support EXPLAIN/],
  ])('%s: with a message and no stack trace', (error, message) => {
    const ending = endingOf(error);
    expect(ending).toEqual({ exitCode: 1, message: expect.stringMatching(message) });
    expect(ending.message).not.toMatch(/\n\s+at /);
  });

  it('does not advise to clear a folder that is only full', () => {
    const full = new DataFolderError('/data/shop', 'cannot be read: full.', { cause: sqlite(13, 'full') });
    expect(endingOf(full).message).toMatch(/the disk is full/);
    expect(endingOf(full).message).not.toMatch(/reset/);
  });

  it('gives scripts what stands beside the message', () => {
    expect(endingOf(new CommandError('no', { executionArn: 'arn' }))).toEqual({
      exitCode: 1,
      message: 'no',
      details: { executionArn: 'arn' },
    });
  });
});
