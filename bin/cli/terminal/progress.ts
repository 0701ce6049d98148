import { Presets, SingleBar } from 'cli-progress';
import pc from 'picocolors';

const FRAME_MS = 120;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Progress goes to standard error, and only where a person watches: standard output belongs to the result. */
const isWatched = (): boolean => process.stderr.isTTY === true;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Leaves the terminal as it was found, however the drawing ends: a signal that nobody else waits for ends the process as it
 * would have without us.
 * @param restore takes away what was drawn
 * @returns what to call when the drawing ends by itself
 */
function restoring(restore: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    done();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const done = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    restore();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return done;
}

/** Shows that something is going on until it is done. @param detail tells how far it has come */
export async function waiting<T>(what: string, work: Promise<T>, detail: () => string = () => ''): Promise<T> {
  if (!isWatched()) return work;
  const started = Date.now();
  let frame = 0;
  const timer = setInterval(() => {
    frame = (frame + 1) % FRAMES.length;
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stderr.write(`\r\x1b[2K${pc.cyan(FRAMES[frame] ?? '')} ${what} ${pc.dim(`${seconds} s ${detail()}`)}`);
  }, FRAME_MS);
  const done = restoring(() => {
    clearInterval(timer);
    process.stderr.write('\r\x1b[2K');
  });
  try {
    return await work;
  } finally {
    done();
  }
}

/** A bar for work whose size is known. */
export interface Bar {
  readonly update: (done: number, note?: string) => void;
  readonly stop: () => void;
}

/** Draws a bar; draws nothing where nobody watches. */
export function bar(what: string, total: number): Bar {
  if (!isWatched()) return { update: () => undefined, stop: () => undefined };
  const format = `${what} ${pc.cyan('{bar}')} {percentage}% {note}`;
  const drawn = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  drawn.start(total, 0, { note: '' });
  return { update: (done, note = '') => drawn.update(done, { note }), stop: restoring(() => drawn.stop()) };
}
