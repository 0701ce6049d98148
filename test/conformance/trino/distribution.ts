import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Java, requireMaven } from './java.ts';

/** A version of Trino, and how it is set up. */
export interface Distribution {
  readonly version: number;
  /** What this version calls the setting that opens the local file system to it. */
  readonly localFiles: string;
}

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Jars of the connectors, and the class by which the server finds each. */
const CONNECTORS = {
  hive: 'io.trino.plugin.hive.HivePlugin',
  iceberg: 'io.trino.plugin.iceberg.IcebergPlugin',
} as const;

/** The newest Trino that a Java runs: 483 asks for Java 25, 476 for 24. What runs on older ones is no longer to be had whole. */
export const trinoFor = ({ release }: Java): Distribution =>
  release >= 25
    ? { version: 483, localFiles: 'fs.local.enabled' }
    : { version: 476, localFiles: 'fs.native-local.enabled' };

/**
 * The folder with the server's jars in `lib` and the connectors' in `plugin/NAME`; fetched the first time. Jar by jar, because
 * Trino's archives are over a gigabyte, newer ones are in no Maven repository, and two of their fifty connectors are needed.
 */
export function installed({ version }: Distribution, java: Java, say: (text: string) => void): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'shoplake');
  const home = join(cache, `trino-${version}`);
  if (existsSync(home)) return home;
  requireMaven();
  say(`Fetching Trino ${version} with Maven into ${cache}: some 700 MB, once ...`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    fetch(work, java, { artifact: 'trino-main', version, folder: 'lib' });
    for (const [name, plugin] of Object.entries(CONNECTORS)) {
      const folder = join('plugin', name);
      fetch(work, java, { artifact: `trino-${name}`, version, folder });
      const services = join(work, folder, 'services/META-INF/services');
      mkdirSync(services, { recursive: true });
      writeFileSync(join(services, 'io.trino.spi.Plugin'), `${plugin}\n`);
    }
    renameSync(work, home);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return home;
}

interface Part {
  readonly artifact: string;
  readonly version: number;
  readonly folder: string;
}

function fetch(work: string, java: Java, { artifact, version, folder }: Part): void {
  const pom = join(work, `${artifact}.xml`);
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shoplake</groupId><artifactId>conformance-${artifact}</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>io.trino</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`,
  );
  const options = ['-DincludeScope=runtime', `-DoutputDirectory=${join(work, folder)}`];
  const env = { ...process.env, JAVA_HOME: java.home };
  execFileSync('mvn', ['-B', '-q', '-f', pom, COPY, ...options], {
    cwd: work,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
