/** Writes the artifacts that models begin with: `node models/pack-first.ts FOLDER`. A program, since packing waits and a synthesis does not. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { SERVED_MODELS } from '../contracts/models.ts';
import { firstArtifact } from './first.ts';

/** No time gets in: the same files are the same archive. */
const mtime = new Date(0);
const [folder = '.'] = process.argv.slice(2);
for (const model of SERVED_MODELS) {
  const entries = Object.entries(firstArtifact(model).files).map(([name, body]) => ({
    header: { name, size: body.byteLength, mode: 0o644, mtime },
    body,
  }));
  writeFileSync(join(folder, `${model}.tar.gz`), gzipSync(await packTar(entries)));
}
