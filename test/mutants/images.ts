import { first, mutant, type TemplateMutant } from './mutant.ts';

const built = (name: string, reason: RegExp, from: string, to = ''): TemplateMutant =>
  mutant('buildsWhatSageMakerTakes', name, reason, (document) => {
    const { Source } = first(document, 'AWS::CodeBuild::Project');
    Source.BuildSpec = Source.BuildSpec.replace(from, to);
  });

/** Faults in the build of the image. */
export const OF_IMAGES: readonly TemplateMutant[] = [
  built('an image with an OCI manifest', /Unsupported manifest media type/, ',oci-mediatypes=false'),
  built('an image with an attestation', /makes an OCI index/, '--provenance=false '),
  built('an image with a list of its parts', /makes an OCI index/, '--sbom=false '),
  built('an image for ARM', /exec format error/, 'linux/amd64', 'linux/arm64'),
  mutant(
    'buildsWhatSageMakerTakes',
    'a build that may not run Docker',
    /Cannot connect to the Docker daemon/,
    (document) => {
      first(document, 'AWS::CodeBuild::Project').Environment.PrivilegedMode = false;
    },
  ),
];
