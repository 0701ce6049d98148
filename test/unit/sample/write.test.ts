import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeEvents } from '../../../sample/write.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoplake-sample-'));
});
afterEach(() => rm(folder, { recursive: true }));

function* numbered(count: number) {
  for (let n = 0; n < count; n++) yield { n, text: 'Größe, 25 £' };
}

describe('writeEvents', () => {
  it('writes one event a line', async () => {
    const path = join(folder, 'events.ndjson');
    const written = await writeEvents(numbered(3), path, { gzip: false });
    const text = await readFile(path, 'utf8');
    expect(text).toBe('{"n":0,"text":"Größe, 25 £"}\n{"n":1,"text":"Größe, 25 £"}\n{"n":2,"text":"Größe, 25 £"}\n');
    expect(written).toEqual({ events: 3, bytes: Buffer.byteLength(text) });
  });

  it('compresses on request and reports the size of the file', async () => {
    const path = join(folder, 'events.ndjson.gz');
    const written = await writeEvents(numbered(20_000), path, { gzip: true });
    const lines = gunzipSync(await readFile(path))
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(20_000);
    expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ n: 19_999 });
    expect(written).toEqual({ events: 20_000, bytes: (await stat(path)).size });
  });

  it('tells its progress up to the last event', async () => {
    const progress: number[] = [];
    await writeEvents(numbered(20_000), join(folder, 'e'), {
      gzip: false,
      onProgress: (count) => progress.push(count),
    });
    expect(progress.length).toBeGreaterThan(5);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(20_000);
  });

  it('does not run ahead of the disk', async () => {
    let made = 0;
    let ahead = 0;
    function* counted() {
      for (const event of numbered(100_000)) {
        made += 1;
        yield event;
      }
    }
    const onProgress = (events: number) => {
      ahead = Math.max(ahead, made - events);
    };
    await writeEvents(counted(), join(folder, 'e'), { gzip: true, onProgress });
    expect(ahead).toBeLessThan(10_000);
  });

  it('takes async events and leaves nothing behind when they fail', async () => {
    async function* failing() {
      yield { n: 1 };
      throw new Error('the source broke');
    }
    const path = join(folder, 'events.ndjson');
    await expect(writeEvents(failing(), path, { gzip: false })).rejects.toThrow('the source broke');
    expect(existsSync(path)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });
});
