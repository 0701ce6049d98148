export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** Lambda's `yyyy/mm/dd/[$LATEST]id`. */
export function logStreamOf(environmentId: string, start: Date): string {
  return `${start.toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${environmentId}`;
}
