import { AwsFailure } from '../service.ts';

const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE']);
/** Result codes of SQLite: SQLITE_IOERR and SQLITE_FULL; extended ones have them in their lowest byte. */
const SQLITE_CODES: ReadonlySet<number> = new Set([10, 13]);
/** DuckDB gives no code. */
const WORDS = /No space left on device|Disk quota exceeded|Input\/output error|Too many open files/;

/** Whether an error says that the disk takes or gives nothing: a state of the machine that passes, and nobody's bug. */
export function isDiskError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: number };
  const isOne = CODES.has(code) || SQLITE_CODES.has((errcode ?? 0) & 0xff) || WORDS.test(error.message);
  return isOne || isDiskError(error.cause);
}

/**
 * The disk below a data folder. Who fails for want of it notes that here: it is said once, not at every attempt, and what a
 * function could not do meanwhile does not count as the function's failure.
 */
export class Disk {
  readonly #dataDir: string;
  readonly #say: (notice: string) => void;
  #failures = 0;
  #since: number | undefined;

  constructor(dataDir: string, say: (notice: string) => void = () => undefined) {
    this.#dataDir = dataDir;
    this.#say = say;
  }

  /** Whether the disk took nothing when it was last tried; what fails meanwhile most likely fails for that. */
  get isFailing(): boolean {
    return this.#since !== undefined;
  }

  /** Takes note of an error if it is the disk's. @returns whether it is */
  note(error: unknown): boolean {
    if (!isDiskError(error)) return false;
    this.#failures += 1;
    if (this.#since === undefined) {
      this.#since = Date.now();
      this.#say(
        `${this.#sentence(error)} What cannot be kept is refused; the rest goes on by itself when there is room.`,
      );
    }
    return true;
  }

  /** Something that is written all the time has been written. */
  ok(): void {
    if (this.#since === undefined) return;
    this.#say(
      `The disk of ${this.#dataDir} takes data again, after ${Math.round((Date.now() - this.#since) / 1000)} s.`,
    );
    this.#since = undefined;
  }

  /** The disk's error as a caller of the account sees it: trouble on the service's side, worth another try; others as they are. */
  asFailure(error: unknown): unknown {
    return this.note(error) ? new AwsFailure('InternalFailure', this.#sentence(error), 503) : error;
  }

  /**
   * Runs a function. One that fails while the disk takes nothing has not been reached, as far as its retries are concerned.
   * @param hasFailed whether a result says that something is still to be done
   * @throws AwsFailure 503 in place of the function's failure
   */
  async during<T>(work: () => Promise<T>, hasFailed: (result: T) => boolean = () => false): Promise<T> {
    const before = this.#failures;
    const refused = (): AwsFailure =>
      new AwsFailure('ServiceException', `The disk of ${this.#dataDir} took nothing while the function ran.`, 503);
    try {
      const result = await work();
      if (this.#failures > before && hasFailed(result)) throw refused();
      return result;
    } catch (error) {
      if (error instanceof AwsFailure) throw error;
      throw this.note(error) || this.#failures > before ? refused() : error;
    }
  }

  #sentence(error: unknown): string {
    return `The disk of ${this.#dataDir} takes nothing (${(error as Error).message}). Make room.`;
  }
}
