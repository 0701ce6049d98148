import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnProject, Project } from 'aws-cdk-lib/aws-codebuild';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { CodeBuildProject } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { allow } from '../iam/statements.ts';

/** The one manifest that `CreateModel` takes of an image; of an OCI one it says "Unsupported manifest media type". */
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
/** Has buildx write that manifest, with either image store of Docker; attestations would make an OCI index of it. */
export const DOCKER_OUTPUT = 'type=image,oci-mediatypes=false';

/** Less than the quarter of an hour that a deploy waits for it. */
const BUILD_MINUTES = 13;
/** Images that are kept for models that still run on them. */
const KEPT_IMAGES = 30;

export interface ImageBuildProps {
  /** The build context, a folder with a Dockerfile. */
  readonly directory: string;
  readonly stage: Pick<StageConfig, 'retain' | 'logDays'>;
}

/**
 * Builds a container image in the account, without Docker on the machine that deploys: a CodeBuild project that takes its context
 * from the assets of the deploy and pushes to a repository of the stack, under a tag that is the hash of the context. It is
 * started by a deploy, after it and once a day; where the tag is there it ends at once, so any number of starts is one build.
 *
 * @example
 * const build = new ImageBuild(this, 'Image', { directory: bundleModels(), stage });
 */
export class ImageBuild extends Construct {
  readonly imageUri: string;
  readonly repositoryArn: string;
  readonly projectName: string;
  readonly projectArn: string;

  constructor(scope: Construct, id: string, { directory, stage }: ImageBuildProps) {
    super(scope, id);
    const context = new Asset(this, 'Context', { path: directory });
    const repository = makeRepository(this, stage);
    const registry = `${Stack.of(this).account}.dkr.ecr.${Stack.of(this).region}.${Stack.of(this).urlSuffix}`;
    const address = `${registry}/${repository.ref}`;
    this.repositoryArn = repository.attrArn;
    this.imageUri = `${address}:${context.assetHash}`;
    const variables = { REGISTRY: registry, REPOSITORY: repository.ref, IMAGE: this.imageUri, TAG: context.assetHash };
    const project = this.#makeProject(context, variables, stage.logDays);
    this.projectName = project.ref;
    this.projectArn = project.attrArn;
    this.#start(project);
  }

  #makeProject(
    context: Asset,
    variables: Readonly<Record<string, string>>,
    logDays: StageConfig['logDays'],
  ): CfnProject {
    const log = new LogGroup(this, 'Log', { retention: logDays, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
    log.grantWrite(role);
    const source = context.bucket.arnForObjects(context.s3ObjectKey);
    for (const statement of [
      allow(['s3:GetObject', 's3:GetObjectVersion'], [source]),
      allow(['s3:GetBucketLocation', 's3:ListBucket'], [context.bucket.bucketArn]),
      // It takes no resource.
      allow(['ecr:GetAuthorizationToken'], ['*']),
      allow(PUSHES, [this.repositoryArn]),
    ])
      role.addToPolicy(statement);
    const project = new CfnProject(this, 'Project', {
      description: 'Builds the image of the models and pushes it with a manifest that SageMaker takes',
      serviceRole: role.roleArn,
      artifacts: { type: 'NO_ARTIFACTS' },
      source: {
        type: 'S3',
        location: `${context.s3BucketName}/${context.s3ObjectKey}`,
        buildSpec: JSON.stringify(BUILD_SPEC),
      },
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/standard:7.0',
        // Docker runs within the container.
        privilegedMode: true,
        environmentVariables: Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
      },
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: log.logGroupName } },
      timeoutInMinutes: BUILD_MINUTES,
    });
    project.node.addDependency(role);
    return project;
  }

  /** A rule takes both: should the event of the first deploy be missed, the next day makes up for it. */
  #start(project: CfnProject): void {
    new Rule(this, 'Deployed', {
      description: 'The image of the models is there after a deploy',
      schedule: Schedule.rate(Duration.days(1)),
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [Stack.of(this).stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      targets: [new CodeBuildProject(Project.fromProjectArn(this, 'Started', project.attrArn))],
    });
  }
}

/** Tags are never moved: a model of last week runs on the image of last week. */
function makeRepository(scope: Construct, { retain }: ImageBuildProps['stage']): CfnRepository {
  const keepNewest = {
    rulePriority: 1,
    selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: KEPT_IMAGES },
    action: { type: 'expire' },
  };
  const repository = new CfnRepository(scope, 'Repository', {
    imageTagMutability: 'IMMUTABLE',
    lifecyclePolicy: { lifecyclePolicyText: JSON.stringify({ rules: [keepNewest] }) },
    ...(!retain && { emptyOnDelete: true }),
  });
  repository.applyRemovalPolicy(retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY);
  return repository;
}

const PUSHES = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:DescribeImages',
  'ecr:GetDownloadUrlForLayer',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

const FIND = 'aws ecr describe-images --repository-name "$REPOSITORY" --image-ids imageTag="$TAG"';
const MANIFEST =
  'aws ecr batch-get-image --repository-name "$REPOSITORY" --image-ids imageTag="$TAG" ' +
  `--accepted-media-types ${DOCKER_MANIFEST} application/vnd.oci.image.manifest.v1+json application/vnd.oci.image.index.v1+json ` +
  "--query 'images[0].imageManifestMediaType' --output text";

/** The commands of a build; one that fails fails the build, which raises an alarm. */
const BUILD_SPEC = {
  version: '0.2',
  env: { shell: 'bash' },
  phases: {
    build: {
      commands: [
        [
          'set -euo pipefail',
          `if ${FIND} > /dev/null 2>&1; then echo "$IMAGE is there"`,
          'else',
          '  aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"',
          `  docker buildx build --platform linux/amd64 --provenance=false --sbom=false --output ${DOCKER_OUTPUT} --tag "$IMAGE" .`,
          '  docker push "$IMAGE"',
          'fi',
          `manifest=$(${MANIFEST})`,
          `if [ "$manifest" != ${DOCKER_MANIFEST} ]; then`,
          `  echo "$IMAGE has the manifest $manifest, and SageMaker takes ${DOCKER_MANIFEST} alone"`,
          '  exit 1',
          'fi',
        ].join('\n'),
      ],
    },
  },
};
