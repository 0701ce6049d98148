#!/usr/bin/env node
import { run } from './cli/program.ts';

// Lambda runs in UTC, and a worker thread cannot choose a zone of its own.
process.env.TZ = 'UTC';
await run(process.argv);
