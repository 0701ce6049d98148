import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Api } from '../http-api.ts';
import { NodeFunction } from '../node-function.ts';
import type { Alarms } from './alarms.ts';

const PERIOD = Duration.minutes(5);
/** Of one chance failure, a retry or a caller’s second try takes care. */
const FEW = 5;

/** The alarms on the API, and on all functions together: the graph of an alarm names the one that fails. */
export function functionAlarms(alarms: Alarms, { http }: Pick<Api, 'http'>): void {
  alarms.onMetric(
    'ApiFails',
    http.metricServerError({ period: PERIOD, statistic: 'Sum' }),
    FEW,
    'The API answers with 5xx: SDKs send their events again, readers see an error. The logs of collect and of api say why.',
  );
  summed(alarms, 'Errors of functions', (lambda, options) => lambda.metricErrors(options)).forEach((metric, index) => {
    alarms.onMetric(
      `FunctionsFail${nth(index)}`,
      metric,
      FEW,
      'Functions end with errors of their own: the graph names which, and the log of each says why. See docs/operations.md, functions.',
    );
  });
  summed(alarms, 'Throttles of functions', (lambda, options) => lambda.metricThrottles(options)).forEach(
    (metric, index) => {
      alarms.onMetric(
        `FunctionsThrottled${nth(index)}`,
        metric,
        FEW,
        'The account lets no more functions run at a time: events wait or are answered with 503. Ask for concurrency under Service Quotas.',
      );
    },
  );
}

const nth = (index: number): string => (index === 0 ? '' : String(index + 1));

/** CloudWatch adds up no more metrics in one alarm. */
const MOST_METRICS = 10;

/** A metric of every function of the stack, added up, by as many as one alarm takes. */
function summed(
  alarms: Alarms,
  label: string,
  metric: (lambda: LambdaFunction, options: MetricOptions) => Metric,
): MathExpression[] {
  const functions = Stack.of(alarms)
    .node.findAll()
    .filter((construct) => construct instanceof NodeFunction);
  const metrics = functions.map((each) =>
    metric(each.function, { period: PERIOD, statistic: 'Sum', label: each.node.id }),
  );
  return Array.from({ length: Math.ceil(metrics.length / MOST_METRICS) }, (_, index) => {
    const some = metrics.slice(index * MOST_METRICS, (index + 1) * MOST_METRICS);
    return new MathExpression({
      expression: 'SUM(METRICS())',
      label,
      period: PERIOD,
      usingMetrics: Object.fromEntries(some.map((each, n) => [`m${n + 1}`, each])),
    });
  });
}
