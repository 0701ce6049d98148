import { ofType, type Rule } from './document.ts';

const WANTED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /oci-mediatypes=false/,
    'CreateModel answers “Unsupported manifest media type application/vnd.oci.image.manifest.v1+json”',
  ],
  [/--provenance=false/, 'an attestation makes an OCI index of the image: “Unsupported manifest media type”'],
  [/--sbom=false/, 'an attestation makes an OCI index of the image: “Unsupported manifest media type”'],
  [/--platform linux\/amd64/, 'SageMaker trains on x86 alone: “exec format error”'],
];

/** A build makes an image that SageMaker takes, and can run Docker at all. */
export const buildsWhatSageMakerTakes: Rule = (document) =>
  ofType(document, 'AWS::CodeBuild::Project').flatMap(([id, { Properties }]) => {
    const script = String(Properties.Source?.BuildSpec ?? '');
    const missing = WANTED.filter(([pattern]) => !pattern.test(script)).map(([, why]) => `${id}: ${why}`);
    return Properties.Environment?.PrivilegedMode === true
      ? missing
      : [...missing, `${id} is not privileged: “Cannot connect to the Docker daemon”`];
  });
