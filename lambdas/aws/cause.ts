const LENGTH = 500;
/** Where the services of AWS put the words for a person: a job of SageMaker, a query of Athena, a function. */
const WORDS = ['FailureReason', 'StateChangeReason', 'errorMessage'] as const;

/**
 * Why a step of a workflow failed, for a person: from the cause, which is often a whole description as JSON.
 * @returns at most 500 characters, never none
 */
export function reasonOf(error: string, cause: string): string {
  const reason = wordsIn(parsed(cause)) ?? (cause.trim() || error.trim() || 'unknown');
  return reason.slice(0, LENGTH);
}

function wordsIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const own = WORDS.map((name) => fields[name]).find((text) => typeof text === 'string' && text.trim() !== '');
  if (typeof own === 'string') return own.trim();
  for (const field of Object.values(fields)) {
    const inner = wordsIn(field);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
