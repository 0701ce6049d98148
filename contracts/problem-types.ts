/** The problems that the API answers with, by the last part of their `type`: status and title. RFC 9457. */
export const PROBLEMS = {
  'invalid-parameters': [400, 'Bad request'],
  'sign-in-needed': [401, 'Unauthorized'],
  'not-allowed': [403, 'Forbidden'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'not-acceptable': [406, 'Not acceptable'],
  conflict: [409, 'Conflict'],
  'precondition-failed': [412, 'Precondition failed'],
  'too-large': [413, 'Content too large'],
  'unsupported-media-type': [415, 'Unsupported media type'],
  'too-many-requests': [429, 'Too many requests'],
  'headers-too-large': [431, 'Request header fields too large'],
  internal: [500, 'Internal error'],
  unavailable: [502, 'Bad gateway'],
  'not-ready': [503, 'Not ready'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;

export type ProblemType = keyof typeof PROBLEMS;

/** Where a type of problem is explained. */
export const problemUri = (type: ProblemType): string => `/problems/${type}`;

/** The type of a problem by its status; of one without a type of its own, nothing. */
export const typeOfStatus = (status: number): ProblemType | undefined =>
  (Object.keys(PROBLEMS) as ProblemType[]).find((type) => PROBLEMS[type][0] === status);
