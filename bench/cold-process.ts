/** A function that has just started: answers one question about sales, and says how long the process lives. Arguments: FOLDER PATH. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeApp } from '../lambdas/api/app.ts';
import { SnapshotReader } from '../lambdas/snapshot/reader.ts';
import { folderS3 } from './folder-s3.ts';

const [folder = '', path = ''] = process.argv.slice(2);
const reader = new SnapshotReader(folderS3(folder), 'gold');
const app = makeApp({
  latest: () => reader.latest(),
  readObject: (key) => readFile(join(folder, key)),
  findKey: () => Promise.reject(new Error('Nobody has a key here')),
  verifyToken: async () => ({ id: 'bench', name: 'bench', role: 'analyst' }),
});
const response = await app.request(path, { headers: { authorization: 'Bearer a.b.c' } });
if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
await response.text();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ seconds: process.uptime(), cpuSeconds: (user + system) / 1e6 }));
