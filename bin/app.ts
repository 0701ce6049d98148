import { App, Validations } from 'aws-cdk-lib';
import { LOCAL_STAGE, readStage } from '../lib/config.ts';
import { EdgeStack, edgeStackName } from '../lib/front-door/edge-stack.ts';
import { nagChecks } from '../lib/nag/checks.ts';
import { suppressions } from '../lib/nag/suppressions.ts';
import { ShoplakeStack } from '../lib/shoplake-stack.ts';

const app = new App({ analyticsReporting: false });
const name: string = app.node.tryGetContext('stage') ?? 'dev';
// The CDK command line sets this variable; `npm start` synthesises without it.
if (name === LOCAL_STAGE && process.env.CDK_CLI_VERSION) {
  throw new Error(
    'The stage "local" leaves its reports open and is for `npm start` only; deploy another one with -c stage=NAME.',
  );
}
const stage = readStage(name, app.node.tryGetContext('stages'));
const stack = new ShoplakeStack(app, `shoplake-${name}`, {
  stage,
  description: 'Shoplake: a serverless e-commerce data platform',
});
if (stage.waf) {
  const edge = new EdgeStack(app, edgeStackName(stack.stackName), {
    waf: stage.waf,
    description: 'Shoplake: the firewall before the distribution',
  });
  stack.addStackDependency(edge); // it reads the firewall's ARN
}
Validations.of(app).addPlugins(nagChecks(app, suppressions(stack.stackName, stage)));
app.synth();
