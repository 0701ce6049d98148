import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * A secret from standard input: asked for without showing it at a terminal, else what is piped. It is no argument, since those stay in
 * the history of the shell and in the list of processes.
 */
export async function readSecret(question: string, input: NodeJS.ReadStream = process.stdin): Promise<string> {
  if (!input.isTTY) {
    const chunks: Buffer[] = [];
    for await (const chunk of input) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8').trim();
  }
  process.stderr.write(question);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output, terminal: true });
  try {
    return (await lines.question('')).trim();
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
