import { Stack } from 'aws-cdk-lib';
import type { HttpRouteIntegrationBindOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** A function behind the route `$default`. The CDK's own integration would let every route of the API call it. */
export class RestIntegration extends HttpLambdaIntegration {
  readonly #handler: IFunction;

  constructor(id: string, handler: IFunction) {
    super(id, handler);
    this.#handler = handler;
  }

  protected override completeBind({ route, scope }: HttpRouteIntegrationBindOptions): void {
    this.#handler.addPermission(`${route.node.id}-Permission`, {
      scope,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(route).formatArn({
        service: 'execute-api',
        resource: route.httpApi.apiId,
        resourceName: '*/$default',
      }),
    });
  }
}
