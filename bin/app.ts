import { App, Validations } from 'aws-cdk-lib';
import { acknowledged } from '../lib/acknowledged.ts';
import { readStage } from '../lib/config.ts';
import { acknowledgedChecks } from '../lib/nag.ts';
import { ShoplakeStack } from '../lib/shoplake-stack.ts';

const app = new App({ analyticsReporting: false });
const name: string = app.node.tryGetContext('stage') ?? 'dev';
const stage = readStage(name, app.node.tryGetContext('stages'));
new ShoplakeStack(app, `shoplake-${name}`, { stage, description: 'Shoplake: a serverless e-commerce data platform' });
Validations.of(app).addPlugins(acknowledgedChecks(app, acknowledged(stage.databasePrefix)));
app.synth();
