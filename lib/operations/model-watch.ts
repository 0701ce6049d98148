import { Duration, TimeZone } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { GOLD } from '../../contracts/lake.ts';
import type { watchEnv } from '../../lambdas/watch/env.ts';
import type { StageConfig } from '../config.ts';
import { scheduleRole } from '../iam/schedule-role.ts';
import type { Lake } from '../lake.ts';
import { NodeFunction } from '../node-function.ts';

export interface ModelWatchProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly stackName: string;
  readonly logDays: RetentionDays;
}

/** Tells CloudWatch every morning how the models do that serve; the alarms on it stand with those of the models. */
export class ModelWatch extends Construct {
  constructor(scope: Construct, id: string, { lake, stage, stackName, logDays }: ModelWatchProps) {
    super(scope, id);
    const environment: z.input<typeof watchEnv> = { GOLD_BUCKET: lake.gold.bucketName, STACK_NAME: stackName };
    const watch = new NodeFunction(this, 'Watch', {
      folder: 'watch',
      environment,
      timeout: Duration.minutes(1),
      logDays,
      statements: [
        NodeFunction.allow(['s3:GetObject'], [lake.gold.arnForObjects(`${GOLD.published}*`)]),
        NodeFunction.allowList(this, lake.gold.bucketArn),
      ],
    });
    const role = scheduleRole(this, 'ScheduleRole', watch);
    new Schedule(this, 'Daily', {
      description: 'Measures how the models do that serve',
      schedule: ScheduleExpression.cron({ hour: '5', minute: '30', timeZone: TimeZone.of(stage.timeZone) }),
      // The target would grant itself all versions of the function.
      target: new LambdaInvoke(watch.function, { role: role.withoutPolicyUpdates(), retryAttempts: 2 }),
    });
  }
}
