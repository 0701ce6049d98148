import type { JWK } from 'jose';
import { arnOf } from '../common/arns.ts';
import { HttpGateway } from '../http/gateway.ts';
import { type JwtAuthorizer, jwtAuthorizer } from '../http/jwt-authorizer.ts';
import type { HttpEvent } from '../http/payload.ts';
import { assertMayInvoke } from '../iam/resource-policies.ts';
import type { FunctionPool } from '../lambda/pool.ts';
import { UnsupportedError } from '../service.ts';
import type { Properties } from '../template/document.ts';
import type { Template } from '../template/template.ts';
import { functionOf } from './functions.ts';

const STAGE = '$default';

/** The HTTP API of the template; one without routes where the template has none. */
export function makeGateway(
  template: Template,
  poolOf: (functionName: string) => FunctionPool,
  onError: (routeKey: string, error: unknown) => void,
  keysOf: (issuer: string) => readonly JWK[],
): HttpGateway {
  const [api, ...others] = template.resources('AWS::ApiGatewayV2::Api');
  if (others.length > 0) throw new UnsupportedError(`${others.length + 1} HTTP APIs in one stack`);
  if (!api) return new HttpGateway({ apiId: '', routes: [], onError });
  if (api.properties.CorsConfiguration) throw new UnsupportedError('CORS answered by API Gateway');
  const apiId = String(template.ref(api.logicalId));
  const routes = template.resources('AWS::ApiGatewayV2::Route').map(({ properties }) => {
    const routeKey = String(properties.RouteKey);
    const functionId = integrated(template, properties);
    assertMayInvoke(template, 'apigateway.amazonaws.com', functionId, sourceArn(apiId, routeKey));
    const pool = poolOf(template.physicalName(functionId));
    return {
      routeKey,
      ...authorizerOf(template, properties, keysOf),
      invoke: (event: HttpEvent) => pool.invoke(event),
    };
  });
  const throttle = throttleOf(template);
  return new HttpGateway({ apiId, routes, onError, ...(throttle && { throttle }) });
}

/** Who judges the callers of a route; nobody where everybody may call it. @throws UnsupportedError for what is no JWT authorizer */
export function authorizerOf(
  template: Template,
  { AuthorizationType: type = 'NONE', AuthorizerId, RouteKey: routeKey, AuthorizationScopes: scopes }: Properties,
  keysOf: (issuer: string) => readonly JWK[],
): { readonly authorizer?: JwtAuthorizer } {
  if (type === 'NONE') return {};
  if (type !== 'JWT') throw new UnsupportedError(`AuthorizationType ${type} of route ${routeKey}`);
  if (scopes !== undefined) throw new UnsupportedError(`AuthorizationScopes of route ${routeKey}`);
  const id = template.findByRef('AWS::ApiGatewayV2::Authorizer', String(AuthorizerId));
  if (id === undefined) throw new UnsupportedError(`the authorizer ${AuthorizerId} of route ${routeKey}`);
  const { IdentitySource, JwtConfiguration } = template.properties(id) as {
    readonly IdentitySource?: readonly string[];
    readonly JwtConfiguration?: { readonly Issuer?: string; readonly Audience?: readonly string[] };
  };
  if (IdentitySource?.join() !== '$request.header.Authorization') {
    throw new UnsupportedError(`the identity source ${IdentitySource?.join()} of ${id}`);
  }
  const { Issuer: issuer = '', Audience: audience = [] } = JwtConfiguration ?? {};
  return { authorizer: jwtAuthorizer({ issuer, audience, keys: keysOf(issuer) }) };
}

/** The function behind a route. */
function integrated(template: Template, route: Properties): string {
  const [, id = ''] = /^integrations\/(.+)$/.exec(String(route.Target)) ?? [];
  const integration = template
    .resources('AWS::ApiGatewayV2::Integration')
    .find(({ logicalId }) => String(template.ref(logicalId)) === id)?.properties;
  const { IntegrationType: type, PayloadFormatVersion: version } = integration ?? {};
  if (type !== 'AWS_PROXY' || version !== '2.0') {
    throw new UnsupportedError(`the integration of route ${route.RouteKey}: ${type} in payload format ${version}`);
  }
  return functionOf(template, String(integration?.IntegrationUri)).logicalId;
}

function sourceArn(apiId: string, routeKey: string): string {
  if (routeKey === '$default') return arnOf('execute-api', `${apiId}/${STAGE}/${routeKey}`);
  const [method = '', path = ''] = routeKey.split(' ');
  return arnOf('execute-api', `${apiId}/${STAGE}/${method}${path}`);
}

function throttleOf(template: Template): { rateLimit: number; burstLimit: number } | undefined {
  const stages = template.resources('AWS::ApiGatewayV2::Stage').map(({ properties }) => properties);
  const stage = stages.find(({ StageName }) => StageName === STAGE);
  if (!stage || stages.length > 1) throw new UnsupportedError(`stages of an HTTP API other than ${STAGE} alone`);
  const settings = stage.DefaultRouteSettings as
    | { ThrottlingRateLimit?: number; ThrottlingBurstLimit?: number }
    | undefined;
  if (!settings?.ThrottlingRateLimit || !settings.ThrottlingBurstLimit) return undefined;
  return { rateLimit: settings.ThrottlingRateLimit, burstLimit: settings.ThrottlingBurstLimit };
}
