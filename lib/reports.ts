import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { GOLD } from '../contracts/lake.ts';
import type { Period } from '../contracts/reports.ts';
import type { reportEnv } from '../lambdas/report/env.ts';
import type { StageConfig } from './config.ts';
import { scheduleRole } from './iam/schedule-role.ts';
import { allow } from './iam/statements.ts';
import type { Lake } from './lake.ts';
import { NodeFunction } from './node-function.ts';

export interface ReportsProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  /** Where the dashboard is. */
  readonly url: string;
}

/** Six in the morning, when the first refresh after midnight is long over. */
const MORNING = { hour: '6', minute: '0' } as const;

/**
 * The daily and weekly reports that are written into the gold bucket before the shop opens, in the stage's time zone.
 *
 * @example
 * new Reports(this, 'Reporting', { lake, stage, url: 'https://shop.example' });
 */
export class Reports extends Construct {
  constructor(scope: Construct, id: string, props: ReportsProps) {
    super(scope, id);
    const write = this.#makeWriter(props);
    const role = scheduleRole(this, 'ScheduleRole', write);
    const timeZone = TimeZone.of(props.stage.timeZone);
    const schedule = (name: string, period: Period, expression: ScheduleExpression): Schedule =>
      new Schedule(this, name, {
        description: `Writes the ${period} reports into the gold bucket`,
        schedule: expression,
        // What is missed is made up for by the next run.
        target: new LambdaInvoke(write.function, {
          // The target would grant itself all versions of the function.
          role: role.withoutPolicyUpdates(),
          input: ScheduleTargetInput.fromObject({ period }),
          retryAttempts: 2,
        }),
      });
    schedule('Daily', 'daily', ScheduleExpression.cron({ ...MORNING, timeZone }));
    schedule('Weekly', 'weekly', ScheduleExpression.cron({ ...MORNING, weekDay: 'MON', timeZone }));
  }

  #makeWriter({ lake, stage, url }: ReportsProps): NodeFunction {
    const { timeZone, weeklyMail, title } = stage;
    const environment: z.input<typeof reportEnv> = {
      GOLD_BUCKET: lake.gold.bucketName,
      TIME_ZONE: timeZone,
      ...(weeklyMail && { MAIL: Stack.of(this).toJsonString({ ...weeklyMail, title, url }) }),
    };
    const write = new NodeFunction(this, 'Write', {
      folder: 'report',
      environment,
      timeout: Duration.minutes(1),
      logDays: stage.logDays,
      memorySize: 1024,
      statements: [
        allow(['s3:PutObject'], [lake.gold.arnForObjects(`${GOLD.reports}*`)]),
        ...(weeklyMail ? this.#mayMail(lake, weeklyMail.from) : []),
      ],
    });
    lake.grantReadPublished(write.role);
    return write;
  }

  /** A sender is verified by themselves, or with their domain. */
  #mayMail(lake: Lake, from: string): PolicyStatement[] {
    const identities = [from, from.split('@')[1] ?? ''].map((resourceName) =>
      Stack.of(this).formatArn({ service: 'ses', resource: 'identity', resourceName }),
    );
    const notes = lake.gold.arnForObjects(`${GOLD.reports}weekly/*.sent.json`);
    return [allow(['ses:SendEmail', 'ses:SendRawEmail'], identities), allow(['s3:DeleteObject'], [notes])];
  }
}
