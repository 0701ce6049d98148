import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CfnResource, Duration, Stack, Token } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Construct, type IDependable } from 'constructs';
import type * as z from 'zod';
import { GOLD } from '../../contracts/lake.ts';
import {
  artifactAttribute,
  endpointName,
  SERVED_MODELS,
  type ServedModel,
  sageMakerPrefix,
  VARIANT,
} from '../../contracts/models.ts';
import type { endpointsEnv } from '../../lambdas/endpoints/env.ts';
import { bundleFolder } from '../bundle.ts';
import type { StageConfig } from '../config.ts';
import { allow, allowList } from '../iam/statements.ts';
import type { Lake } from '../lake.ts';
import { digestOfModels, type ModelImage } from '../model-image.ts';
import { NodeFunction } from '../node-function.ts';
import { constructId } from './parts.ts';

/** Of the function that has the image built, the longest that Lambda gives. */
const TIMEOUT = Duration.minutes(15);
const ROOT = join(import.meta.dirname, '../..');

export type EndpointSettings = Exclude<StageConfig['models']['endpoints'], { readonly mode: 'none' }>;

export interface EndpointsProps {
  readonly lake: Lake;
  readonly image: ModelImage;
  readonly settings: EndpointSettings;
  readonly logDays: StageConfig['logDays'];
  /** The role that models serve under. */
  readonly role: Role;
  /** Where each endpoint writes its log, made before the endpoint. */
  readonly logs: ReadonlyMap<ServedModel, LogGroup>;
}

/**
 * The endpoints of the stack, each with the model and the configuration that it is deployed with. A training moves an endpoint on
 * to a new champion, of which CloudFormation knows nothing and need not: it changes an endpoint only when the template does, and is
 * then told by a custom resource which artifact is champion now.
 *
 * @example
 * new Endpoints(this, 'Endpoints', { lake, image, settings, logDays: 14, role, logs });
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const first = firstArtifacts(this);
    props.role.addToPolicy(
      allow(
        ['s3:GetObject'],
        [...first.values()].map((asset) => asset.bucket.arnForObjects(asset.s3ObjectKey)),
      ),
    );
    const champions = this.#tellChampions(props, first);
    for (const model of SERVED_MODELS) this.#serve(model, champions, props);
  }

  /** Whatever changes a model or a configuration is a property here, so that the champion is asked for again. */
  #tellChampions({ lake, image, settings, logDays }: EndpointsProps, first: ReadonlyMap<string, Asset>) {
    const stack = Stack.of(this);
    const { gold } = lake;
    const environment: z.input<typeof endpointsEnv> = {
      GOLD_BUCKET: gold.bucketName,
      STACK_NAME: stack.stackName,
      ...(image.project !== undefined && { BUILD_PROJECT: image.project }),
    };
    const named = (kind: string): string =>
      stack.formatArn({ service: 'sagemaker', resource: kind, resourceName: `${sageMakerPrefix(stack.stackName)}*` });
    const tell = new NodeFunction(this, 'Tell', {
      folder: 'endpoints',
      environment,
      timeout: TIMEOUT,
      logDays,
      statements: [
        allow(['s3:GetObject'], [gold.arnForObjects(`${GOLD.champions}*`)]),
        allowList(this, gold.bucketArn),
        allow(['sagemaker:DescribeEndpoint', 'sagemaker:DeleteEndpoint'], [named('endpoint')]),
        allow(['sagemaker:DeleteEndpointConfig'], [named('endpoint-config')]),
        allow(['sagemaker:DeleteModel'], [named('model')]),
        // Neither of the two takes a resource.
        allow(['sagemaker:ListModels', 'sagemaker:ListEndpointConfigs'], ['*']),
        ...(image.projectArn === undefined
          ? []
          : [allow(['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], [image.projectArn])]),
      ],
    });
    const champions = new CfnResource(this, 'Champions', {
      type: 'AWS::CloudFormation::CustomResource',
      properties: {
        ServiceToken: tell.function.functionArn,
        ServiceTimeout: TIMEOUT.plus(Duration.minutes(1)).toSeconds(),
        First: Object.fromEntries([...first].map(([model, asset]) => [model, asset.s3ObjectUrl])),
        Image: image.imageUri,
        Settings: JSON.stringify(settings),
      },
    });
    champions.node.addDependency(tell.role);
    return champions;
  }

  #serve(model: ServedModel, champions: CfnResource, { image, settings, role, logs }: EndpointsProps): void {
    const id = constructId(model);
    const served = new CfnModel(this, `${id}Model`, {
      executionRoleArn: role.roleArn,
      primaryContainer: {
        image: image.imageUri,
        modelDataUrl: Token.asString(champions.getAtt(artifactAttribute(model))),
      },
    });
    served.node.addDependency(role);
    const config = new CfnEndpointConfig(this, `${id}Config`, {
      productionVariants: [
        { variantName: VARIANT, modelName: served.attrModelName, initialVariantWeight: 1, ...capacity(settings) },
      ],
    });
    const endpoint = new CfnEndpoint(this, id, {
      endpointName: endpointName(Stack.of(this).stackName, model),
      endpointConfigName: config.attrEndpointConfigName,
      // As many instances as the traffic has asked for, not the first number.
      ...(settings.mode === 'instances' && { retainAllVariantProperties: true }),
    });
    endpoint.node.addDependency(logs.get(model) as IDependable);
  }
}

const capacity = (settings: EndpointSettings) =>
  settings.mode === 'serverless'
    ? { serverlessConfig: { memorySizeInMb: settings.memoryMb, maxConcurrency: settings.maxConcurrency } }
    : { instanceType: settings.instanceType, initialInstanceCount: settings.min };

/** What each model begins with, as assets of the deploy, made once for each version of the models. */
function firstArtifacts(scope: Construct): ReadonlyMap<ServedModel, Asset> {
  const folder = bundleFolder(join(ROOT, 'build', `first-${digestOfModels()}`), (draft) => {
    execFileSync(process.execPath, [join(ROOT, 'models', 'pack-first.ts'), draft], { stdio: 'inherit' });
  });
  const asset = (model: ServedModel): Asset =>
    new Asset(scope, `First${constructId(model)}`, { path: join(folder, `${model}.tar.gz`) });
  return new Map(SERVED_MODELS.map((model) => [model, asset(model)]));
}
