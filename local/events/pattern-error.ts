import { AwsFailure } from '../service.ts';

/** What PutRule answers for a pattern that AWS would refuse. `path` is like `detail.bucket.name`. */
export function invalidPattern(reason: string, path: string): AwsFailure {
  const place = path === '' ? 'the pattern' : `"${path}"`;
  return new AwsFailure('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason} (at ${place})`);
}
