import { Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AllowedMethods,
  CachePolicy,
  Distribution as CloudFront,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ORIGIN_HEADER } from '../../contracts/front-door.ts';
import { webAclOf } from './edge-stack.ts';

export interface DistributionProps {
  readonly api: HttpApi;
  readonly originSecret: Secret;
}

/**
 * The public address of a stage with a firewall: an HTTP API cannot have one of its own. Nothing is cached, everything but `Host` is
 * handed on. It shows itself to the functions by a secret, without which they answer nobody.
 *
 * @example
 * const { url } = new Distribution(this, 'Distribution', { api: api.http, originSecret });
 */
export class Distribution extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { api, originSecret }: DistributionProps) {
    super(scope, id);
    const { region, urlSuffix, stackName } = Stack.of(this);
    const origin = new HttpOrigin(`${api.apiId}.execute-api.${region}.${urlSuffix}`, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      // A reference that CloudFormation resolves: the secret itself stands in no template.
      customHeaders: { [ORIGIN_HEADER]: originSecret.secretValue.unsafeUnwrap() },
    });
    const distribution = new CloudFront(this, 'Cdn', {
      comment: `${stackName}: before the API`,
      webAclId: webAclOf(stackName),
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      },
    });
    this.url = `https://${distribution.distributionDomainName}`;
  }
}
