import { Console } from 'node:console';

/**
 * Writes one structured line. Counts and ids only: payloads, keys and tokens never reach a log.
 * The functions log in Lambda's JSON format, which keeps an object as it is.
 */
export function audit(what: string, fields: Readonly<Record<string, string | number | boolean | null>>): void {
  console.info({ what, ...fields });
}

/** Writes an unexpected failure, by name and message. */
export function reportFailure(what: string, error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  console.error({ what, name, message, stack });
}

/** Lambda wraps what goes through the global console into a line of its own shape, in which no metric is looked for. */
const plain = new Console(process.stdout);

/** Writes figures as metrics, in CloudWatch’s embedded metric format: a line of the log, and no call. */
export function measure(
  namespace: string,
  dimensions: Readonly<Record<string, string>>,
  figures: Readonly<Record<string, number>>,
): void {
  const CloudWatchMetrics = [
    {
      Namespace: namespace,
      Dimensions: [Object.keys(dimensions)],
      Metrics: Object.keys(figures).map((Name) => ({ Name })),
    },
  ];
  plain.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...dimensions, ...figures }));
}
