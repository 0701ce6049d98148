import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { quarantine } from '../../../../glue-sql/tables/ledger.ts';
import { pseudonymiser } from '../../../../lambdas/ingest/privacy.ts';
import { isInFile } from '../../../../lambdas/privacy/file-search.ts';
import { Person } from '../../../../lambdas/privacy/person.ts';

const person = new Person([{ source: 'till', kind: 'customer', value: 'ann-é-4711' }], pseudonymiser('key'));

/** A file in pieces of so many bytes. */
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const filler = Array.from({ length: 500 }, (_, n) => `o-${n},bob-${n * 7919},mug,1`).join('\n');
const theirs = Buffer.from(`${filler}\no-x,ann-é-4711,mug,1\n${filler}`);
const others = Buffer.from(`${filler}\no-x,ann-é-47110,mug,1\n${filler}`);

describe('a file that names somebody', () => {
  it.each([7, 1000, 1_000_000])('is found out in pieces of %d bytes, packed or not', async (size) => {
    expect(await isInFile(person, inPieces(theirs, size))).toBe(true);
    expect(await isInFile(person, inPieces(gzipSync(theirs), size))).toBe(true);
    expect(await isInFile(person, inPieces(others, size))).toBe(false);
  });

  it('is found out at its very end', async () => {
    expect(await isInFile(person, inPieces(Buffer.from('o-1,ann-é-4711'), 5))).toBe(true);
  });

  it('is found out as far as it can be read, where it is damaged', async () => {
    const broken = gzipSync(others).subarray(0, -20);
    expect(await isInFile(person, inPieces(broken, 64))).toBe(false);
    expect(await isInFile(person, inPieces(Buffer.alloc(0), 64))).toBe(false);
  });

  it('is found out in each encoding that is loaded', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(theirs.toString(), 'utf16le')]);
    const encoded = [utf16, Buffer.from(utf16).swap16(), Buffer.from(theirs.toString(), 'latin1')];
    for (const bytes of encoded) {
      expect(await isInFile(person, inPieces(bytes, 64))).toBe(true);
      expect(await isInFile(person, inPieces(gzipSync(bytes), 64))).toBe(true);
    }
    expect(await isInFile(person, inPieces(Buffer.from(others.toString(), 'latin1'), 64))).toBe(false);
  });

  it.each([
    ['as PHP writes JSON', 'gid://shopify/Customer/7', String.raw`{"customer_id":"gid:\/\/shopify\/Customer\/7"}`],
    ['as Python writes JSON', 'ann-é-4711', String.raw`{"customer_id": "ann-\u00e9-4711"}`],
    ['of Windows, in JSON', 'SHOP\\ann', String.raw`{"customer_id":"SHOP\\ann"}`],
    ['with a quote, in CSV', 'ann "a" b', 'o-1,"ann ""a"" b",mug'],
  ])('is found out by an id %s', async (_, value, text) => {
    const known = new Person([{ source: 'till', kind: 'customer', value }], pseudonymiser('key'));
    expect(await isInFile(known, inPieces(Buffer.from(text), 5))).toBe(true);
    expect(known.owns(quarantine, { source: 'till', original: text, detail: '' })).toBe(true);
    expect(
      known.owns(quarantine, {
        source: 'till',
        original: text.replace('7"', '77"').replace('ann', 'anna'),
        detail: '',
      }),
    ).toBe(false);
  });
});
