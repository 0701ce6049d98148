#!/usr/bin/env node
import { run } from './cli/program.ts';

// Lambda runs in UTC, and a worker thread cannot choose a zone of its own.
process.env.TZ = 'UTC';
// A reader that has seen enough, as `head`, is no failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
await run(process.argv);
