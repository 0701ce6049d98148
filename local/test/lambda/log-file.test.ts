import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LineBuffer, LogFile } from '../../common/log-file.ts';
import { temporaryFolder } from '../support/folder.ts';

test('a log past its limit begins again and keeps the part before', async () => {
  const file = path.join(await temporaryFolder(), 'logs', 'load.log');
  for (const line of ['1234\n', '5678\n', 'abcd\n']) {
    const log = new LogFile(file, 10);
    log.append(line);
    await log.flush();
  }
  expect(await readFile(`${file}.1`, 'utf8')).toBe('1234\n5678\n');
  expect(await readFile(file, 'utf8')).toBe('abcd\n');
});

test('lines of one moment are written together', async () => {
  const file = path.join(await temporaryFolder(), 'load.log');
  const log = new LogFile(file, 10);
  // One by one, the second would begin the file again.
  for (const line of ['123456\n', '789012\n']) log.append(line);
  await log.flush();
  expect(await readFile(file, 'utf8')).toBe('123456\n789012\n');
});

test('lines are handed on whole', () => {
  const taken: string[] = [];
  const lines = new LineBuffer((text) => taken.push(text));
  for (const text of ['a', 'b\nc', '\n\nd']) lines.push(text);
  lines.end();
  expect(taken).toEqual(['ab\n', 'c\n\n', 'd\n']);
});
