export type Matcher = (value: string) => boolean;

/**
 * Compiles an IAM pattern: `*` is any run of characters (also none, also across `/` and `:`), `?` is exactly one.
 * The shapes that policies mostly have (no wildcard, one at the end) become plain string comparisons.
 */
export function compileWildcard(pattern: string): Matcher {
  if (pattern === '*') {
    return () => true;
  }
  const firstWildcard = pattern.search(/[*?]/);
  if (firstWildcard === -1) {
    return (value) => value === pattern;
  }
  if (firstWildcard === pattern.length - 1 && pattern.endsWith('*')) {
    const prefix = pattern.slice(0, -1);
    return (value) => value.startsWith(prefix);
  }
  return (value) => matchesWildcard(pattern, value);
}

/**
 * Greedy match with a single point of return, the last `*` seen: linear for usual patterns and never exponential,
 * which a regular expression made from a policy would not promise.
 */
function matchesWildcard(pattern: string, value: string): boolean {
  let p = 0;
  let v = 0;
  let star = -1;
  let resume = 0;
  while (v < value.length) {
    if (pattern[p] === '*') {
      star = p;
      resume = v;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === value[v])) {
      p += 1;
      v += 1;
    } else if (star !== -1) {
      resume += 1;
      p = star + 1;
      v = resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p += 1;
  }
  return p === pattern.length;
}
