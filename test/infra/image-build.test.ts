import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { permissions } from './support/permissions.ts';
import { ofType, only, text } from './support/resources.ts';
import { DEFAULTS, stageTemplate, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const without = synthesise('bare', { databasePrefix: 'bare_', models: { imageBuild: 'none' } });
const project = only(template, 'AWS::CodeBuild::Project').Properties;
const { build } = JSON.parse(project.Source.BuildSpec).phases;
const script: string = build.commands.join('\n');
const variables: Record<string, string> = Object.fromEntries(
  project.Environment.EnvironmentVariables.map(({ Name, Value }: { Name: string; Value: unknown }) => [
    Name,
    text(Value),
  ]),
);

describe('the image of the models, built by CodeBuild', () => {
  it('is made from an asset of the deploy, in a container that may run Docker', () => {
    expect(project.Source.Type).toBe('S3');
    expect(text(project.Source.Location)).toMatch(/^cdk-hnb659fds-assets-<AccountId>-<Region>\/[0-9a-f]{64}\.zip$/);
    expect(project.Environment).toMatchObject({ Type: 'LINUX_CONTAINER', PrivilegedMode: true });
    expect(project.Artifacts).toEqual({ Type: 'NO_ARTIFACTS' });
  });

  it('is named after what it is made of, so that another source is another image', () => {
    const [hash] = /[0-9a-f]{64}/.exec(text(project.Source.Location)) ?? [];
    expect(variables.TAG).toBe(hash);
    expect(variables.IMAGE).toBe(`<AccountId>.dkr.ecr.<Region>.<URLSuffix>/<ModelsImageBuildRepository>:${hash}`);
    const machine = only(template, 'AWS::StepFunctions::StateMachine', 'ModelsTrain');
    expect(text(machine.Properties.DefinitionString)).toContain(`"TrainingImage":"${variables.IMAGE}"`);
  });

  it('is for x86, with Docker’s manifest and without the attestations that make an index of it', () => {
    expect(script).toMatch(/docker buildx build --platform linux\/amd64 .*--provenance=false --sbom=false/);
    expect(script).toContain('--output type=image,oci-mediatypes=false');
  });

  it('is not built again where it is there, and fails the build where its manifest is another one', () => {
    expect(script).toMatch(/if aws ecr describe-images .*; then echo "\$IMAGE is there"/);
    expect(script).toContain('if [ "$manifest" != application/vnd.docker.distribution.manifest.v2+json ]');
    expect(script).toContain('exit 1');
  });

  it('has variables for everything that the script names', () => {
    const named = new Set(Array.from(script.matchAll(/\$([A-Z]+)/g), ([, name]) => name));
    expect([...named].filter((name) => !(`${name}` in variables))).toEqual([]);
  });

  it('is started after each deploy, and once a day should that have been missed', () => {
    const rule = only(template, 'AWS::Events::Rule', 'ModelsImageBuildDeployed').Properties;
    expect(rule.ScheduleExpression).toBe('rate(1 day)');
    expect(rule.EventPattern.detail['stack-id']).toEqual([{ Ref: 'AWS::StackId' }]);
    expect(rule.Targets.map(({ Arn }: { Arn: unknown }) => text(Arn))).toEqual(['<ModelsImageBuildProject.Arn>']);
  });

  it('may read its source and push to its repository, and nothing else', () => {
    const granted = permissions(template).ModelsImageBuildRole ?? [];
    const elsewhere = granted.filter(
      (line) => !/^ecr:\w+ <ModelsImageBuildRepository\.Arn>$|^logs:\w+ <ModelsImageBuildLog\.Arn>$/.test(line),
    );
    expect(elsewhere.map((line) => line.split(' ')[0])).toEqual([
      'ecr:GetAuthorizationToken',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:GetObjectVersion',
      's3:ListBucket',
    ]);
  });

  it('keeps images under tags that never move', () => {
    const { Properties } = only(template, 'AWS::ECR::Repository');
    expect(Properties.ImageTagMutability).toBe('IMMUTABLE');
    expect(only(template, 'AWS::ECR::Repository').DeletionPolicy).toBe('RetainExceptOnCreate');
    const dev = only(stageTemplate('dev'), 'AWS::ECR::Repository');
    expect([dev.DeletionPolicy, dev.Properties.EmptyOnDelete]).toEqual(['Delete', true]);
  });

  it('raises an alarm when it cannot be built', () => {
    const { Dimensions, ...alarm } = only(template, 'AWS::CloudWatch::Alarm', 'WarehouseAlarmsImageFailed').Properties;
    expect(alarm).toMatchObject({ Namespace: 'AWS/CodeBuild', MetricName: 'FailedBuilds', Threshold: 1 });
    expect(text(Dimensions[0].Value)).toBe('<ModelsImageBuildProject>');
  });
});

/** Runs the script with an `aws` and a `docker` that write down how they were called. */
function run(isThere: boolean, manifest: string): { status: number | null; calls: string[]; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'build-'));
  try {
    const calls = join(folder, 'calls');
    const command = (name: string, body: string): void =>
      writeFileSync(join(folder, name), `#!/bin/bash\necho "${name} $*" >> ${calls}\n${body}\n`, { mode: 0o755 });
    command(
      'aws',
      `case "$*" in *describe-images*) exit ${isThere ? 0 : 254} ;; *batch-get-image*) echo ${manifest} ;; esac`,
    );
    command('docker', 'true');
    const env = { PATH: `${folder}:${process.env.PATH}`, ...variables };
    const { status, stdout } = spawnSync('bash', ['-c', script], { env, encoding: 'utf8' });
    return { status, calls: readFileSync(calls, 'utf8').trim().split('\n'), output: stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const ran = (calls: readonly string[]): string[] => calls.map((call) => call.split(' ').slice(0, 3).join(' '));

describe('the script of the build', () => {
  it('builds and pushes an image that is not there, and looks at its manifest', () => {
    const { status, calls } = run(false, DOCKER);
    expect(status).toBe(0);
    // Signing in is one pipe, whose two ends write in any order.
    expect(ran(calls).toSorted()).toEqual([
      'aws ecr batch-get-image',
      'aws ecr describe-images',
      'aws ecr get-login-password',
      'docker buildx build',
      'docker login --username',
      `docker push ${variables.IMAGE}`,
    ]);
  });

  it('builds nothing where the image is there', () => {
    const { status, calls } = run(true, DOCKER);
    expect(status).toBe(0);
    expect(ran(calls)).toEqual(['aws ecr describe-images', 'aws ecr batch-get-image']);
  });

  it('fails, and says why, where SageMaker would refuse the manifest', () => {
    const { status, output } = run(false, 'application/vnd.oci.image.index.v1+json');
    expect(status).toBe(1);
    expect(output).toContain(
      `has the manifest application/vnd.oci.image.index.v1+json, and SageMaker takes ${DOCKER} alone`,
    );
  });
});

describe('a stage whose image nobody builds', () => {
  it('has no models, and says so by what it lacks', () => {
    const resources = Object.entries(without.toJSON().Resources as Record<string, { Type: string }>);
    const types = resources.map(([, { Type }]) => Type);
    expect(types.filter((type) => /SageMaker|CodeBuild|ECR/.test(type))).toEqual([]);
    expect(resources.map(([id]) => id).filter((id) => /^Model/.test(id))).toEqual([]);
    expect(without.toJSON().Outputs).not.toHaveProperty('TrainMachine');
  });

  it('has all else', () => {
    expect(ofType(without, 'AWS::StepFunctions::StateMachine')).toHaveLength(4);
    expect(ofType(without, 'AWS::Glue::Table')).toHaveLength(ofType(template, 'AWS::Glue::Table').length);
  });
});
