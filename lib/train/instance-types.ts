/**
 * Machines of SageMaker, by family: the enumerations `TrainingInstanceType` and `ProductionVariantInstanceType` of its API model of
 * November 2026. Which of them a Region has, and how many an account may run, only a call tells.
 */
const TRAINING = `
  c4 xlarge 2xlarge 4xlarge 8xlarge
  c5 xlarge 2xlarge 4xlarge 9xlarge 18xlarge
  c5n xlarge 2xlarge 4xlarge 9xlarge 18xlarge
  c6i xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge
  c7i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  c8i xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge
  g4dn xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  g5 xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  g6 xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  g6e xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  g7 2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge
  g7e 2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge
  m4 xlarge 2xlarge 4xlarge 10xlarge 16xlarge
  m5 large xlarge 2xlarge 4xlarge 12xlarge 24xlarge
  m6i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge
  m7i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  m8i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge
  p2 xlarge 8xlarge 16xlarge
  p3 2xlarge 8xlarge 16xlarge
  p3dn 24xlarge
  p4d 24xlarge
  p4de 24xlarge
  p5 4xlarge 48xlarge
  p5e 48xlarge
  p5en 48xlarge
  p6-b200 48xlarge
  p6-b300 48xlarge
  p6e-gb200 36xlarge
  r5 large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge
  r5d large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge
  r6i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge
  r7i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  r8i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge
  t3 medium large xlarge 2xlarge
  trn1 2xlarge 32xlarge
  trn1n 32xlarge
  trn2 48xlarge
`;
const HOSTING = `
  c4 large xlarge 2xlarge 4xlarge 8xlarge
  c5 large xlarge 2xlarge 4xlarge 9xlarge 18xlarge
  c5d large xlarge 2xlarge 4xlarge 9xlarge 18xlarge
  c6g large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  c6gd large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  c6gn large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  c6i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge
  c6in large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge
  c7g large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  c7i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  c8g medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  dl1 24xlarge
  g4dn xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  g5 xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  g6 xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  g6e xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  g7 2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge
  g7e 2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge
  inf1 xlarge 2xlarge 6xlarge 24xlarge
  inf2 xlarge 8xlarge 24xlarge 48xlarge
  m4 xlarge 2xlarge 4xlarge 10xlarge 16xlarge
  m5 large xlarge 2xlarge 4xlarge 12xlarge 24xlarge
  m5d large xlarge 2xlarge 4xlarge 12xlarge 24xlarge
  m6g large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  m6gd large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  m6i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge
  m7i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  m8g medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  p2 xlarge 8xlarge 16xlarge
  p3 2xlarge 8xlarge 16xlarge
  p4d 24xlarge
  p4de 24xlarge
  p5 4xlarge 48xlarge
  p5e 48xlarge
  p5en 48xlarge
  p6-b200 48xlarge
  p6-b300 48xlarge
  p6e-gb200 36xlarge
  r5 large xlarge 2xlarge 4xlarge 12xlarge 24xlarge
  r5d large xlarge 2xlarge 4xlarge 12xlarge 24xlarge
  r6g large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  r6gd large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  r6i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge
  r7gd medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
  r7i large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  r8g medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge
  t2 medium large xlarge 2xlarge
  trn1 2xlarge 32xlarge
  trn1n 32xlarge
  trn2 48xlarge
`;

/** What a training job may run on. None of them has processors of ARM. */
export const TRAINING_INSTANCES: ReadonlySet<string> = typesOf(TRAINING);

/** What an endpoint may run on. */
export const HOSTING_INSTANCES: ReadonlySet<string> = typesOf(HOSTING);

function typesOf(table: string): Set<string> {
  const lines = table.trim().split('\n');
  return new Set(
    lines.flatMap((line) => {
      const [family, ...sizes] = line.trim().split(' ');
      return sizes.map((size) => `ml.${family}.${size}`);
    }),
  );
}
