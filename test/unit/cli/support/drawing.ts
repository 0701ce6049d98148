import { bar, waiting } from '../../../../bin/cli/terminal/progress.ts';

/** A program that draws on what it takes for a terminal, for a test to stop. */
Object.defineProperty(process.stderr, 'isTTY', { value: true });
if (process.argv[2] === 'bar') bar('Loading', 100).update(50);
setTimeout(() => process.stdout.write('drawn\n'), 300);
await waiting('Waiting', new Promise((settle) => setTimeout(settle, 20_000)));
