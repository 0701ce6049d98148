import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

export interface EdgeStackProps extends StackProps {
  readonly waf: NonNullable<StageConfig['waf']>;
}

/** The one Region that CloudFront takes web ACLs from. */
const EDGE_REGION = 'us-east-1';
const OUTPUT = 'WebAclArn';
const WINDOW_SECONDS = 300;

export const edgeStackName = (stackName: string): string => `${stackName}-edge`;

/** The ARN of the web ACL that stands in the edge stack of a stack. */
export const webAclOf = (stackName: string): string => Fn.getStackOutput(edgeStackName(stackName), OUTPUT, EDGE_REGION);

/**
 * The firewall before the distribution of a stage, in a stack of its own since it has to lie in us-east-1 wherever the platform is.
 *
 * @example
 * new EdgeStack(app, edgeStackName(stack.stackName), { waf: { requestsPerAddress: 10_000 } });
 */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { waf, ...props }: EdgeStackProps) {
    super(scope, id, { ...props, env: { ...props.env, region: EDGE_REGION } });
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: seen('WebAcl'),
      rules: [
        {
          name: 'TooManyRequests',
          priority: 0,
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: waf.requestsPerAddress,
              evaluationWindowSec: WINDOW_SECONDS,
            },
          },
          // Readable by browser SDKs, which then wait instead of taking it for a broken network.
          action: {
            block: {
              customResponse: {
                responseCode: 429,
                responseHeaders: [
                  { name: 'Retry-After', value: String(WINDOW_SECONDS) },
                  { name: 'Access-Control-Allow-Origin', value: '*' },
                  { name: 'Access-Control-Expose-Headers', value: 'Retry-After' },
                ],
              },
            },
          },
          visibilityConfig: seen('TooManyRequests'),
        },
      ],
    });
    new CfnOutput(this, OUTPUT, { value: acl.attrArn });
  }
}

/** Counted in CloudWatch; no samples, which would hold what callers sent. */
const seen = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
