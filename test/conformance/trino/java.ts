import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Something that has to be on the machine is not; the message says how to get it. */
export class MissingToolError extends Error {
  constructor(what: string, remedy: string) {
    super(`${what} ${remedy}`);
    this.name = 'MissingToolError';
  }
}

export interface Java {
  readonly path: string;
  readonly home: string;
  /** Feature release, e.g. 25. */
  readonly release: number;
}

const DEBIAN_JVMS = '/usr/lib/jvm';
/** The oldest release that any Trino of {@link trinoFor} runs on. */
const OLDEST = 24;
const REMEDY = 'apt-get install openjdk-25-jdk-headless, or temurin-25-jdk from Adoptium where Debian has none.';

/** The newest Java Development Kit among Debian's and the one on the PATH. @throws MissingToolError when there is none that Trino runs on */
export function newestJava(): Java {
  const installed = existsSync(DEBIAN_JVMS)
    ? readdirSync(DEBIAN_JVMS).map((name) => join(DEBIAN_JVMS, name, 'bin/java'))
    : [];
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'java'));
  const paths = new Set([...installed, ...onPath].filter((path) => existsSync(path)).map((path) => realpathSync(path)));
  const found = [...paths]
    .filter(hasCompiler)
    .map(inspect)
    .sort((a, b) => b.release - a.release)[0];
  if (!found || found.release < OLDEST) {
    const what = found
      ? `The newest JDK here is ${found.release} (${found.path});`
      : 'There is no Java Development Kit here;';
    throw new MissingToolError(what, `Trino needs ${OLDEST} or newer: ${REMEDY}`);
  }
  return found;
}

/** The class that starts the server is compiled as it is run, which a mere runtime cannot. */
const hasCompiler = (path: string): boolean => existsSync(join(dirname(path), 'javac'));

function inspect(path: string): Java {
  const { stderr } = spawnSync(path, ['-version'], { encoding: 'utf8' });
  const release = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  return { path, home: dirname(dirname(path)), release };
}

/** Maven, the client that fetches Trino. @throws MissingToolError when it is absent */
export function requireMaven(): void {
  const { error, status } = spawnSync('mvn', ['--version'], { stdio: 'ignore' });
  if (error || status !== 0)
    throw new MissingToolError('There is no Maven (mvn) on the PATH.', 'apt-get install maven');
}
