import { Stack } from 'aws-cdk-lib';
import type { HttpRouteIntegrationBindOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * A function behind many routes, and `$default`, of one API. The CDK's own integration writes a permission for each route, and a
 * function's policy holds some fifty.
 */
export class ApiIntegration extends HttpLambdaIntegration {
  readonly #handler: IFunction;
  #isPermitted = false;

  constructor(id: string, handler: IFunction) {
    super(id, handler);
    this.#handler = handler;
  }

  protected override completeBind({ route, scope }: HttpRouteIntegrationBindOptions): void {
    if (this.#isPermitted) return;
    this.#isPermitted = true;
    this.#handler.addPermission('Api-Permission', {
      scope,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(route).formatArn({
        service: 'execute-api',
        resource: route.httpApi.apiId,
        resourceName: '*/*',
      }),
    });
  }
}
