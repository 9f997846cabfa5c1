import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cacheEntry, installOnce, type ProgramSearch } from '../../../trial/stack/install/cache.ts';
import { findOnPath } from '../../../trial/stack/install/find-program.ts';
import { runInstaller } from '../../../trial/stack/install/run-installer.ts';
import type { SystemCommand } from './system-process.ts';

const VERSION = '4.0.3';
const source = join(import.meta.dirname, 'peers', 'Santuario.java');

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bench</groupId><artifactId>bench</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.santuario</groupId><artifactId>xmlsec</artifactId><version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * Apache Santuario from Maven Central, with our program compiled against it, in the cache.
 * @throws StackError install-failed
 */
export async function findSantuario(
  search: ProgramSearch,
): Promise<SystemCommand | { readonly missing: string }> {
  const [java, javac, mvn] = await Promise.all(
    ['java', 'javac', 'mvn'].map((name) => findOnPath(name, search.env)),
  );
  if (!java || !javac || !mvn) return { missing: 'cần / wants java, javac, mvn' };
  const text = await readFile(source);
  const entry = cacheEntry(
    'santuario',
    `${VERSION}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
  );
  const folder =
    (await cached(search, entry)) ??
    (await installOnce(search, entry, async (draft, logFile) => {
      const step = {
        title: `Apache Santuario ${VERSION}`,
        env: search.env,
        logFile,
        progress: search.progress,
      };
      const project = join(draft, 'pom.xml');
      await writeFile(project, pom);
      const libraries = join(draft, 'lib');
      await runInstaller({
        ...step,
        command: mvn,
        args: [
          ...['--batch-mode', '--quiet', '--file', project],
          ...['dependency:copy-dependencies', `-DoutputDirectory=${libraries}`, '-DincludeScope=runtime'],
        ],
      });
      await runInstaller({
        ...step,
        command: javac,
        args: ['-cp', join(libraries, '*'), '-d', join(draft, 'classes'), source],
      });
      await rm(project);
    }));
  const path = `${join(folder, 'classes')}:${join(folder, 'lib', '*')}`;
  return { command: java, args: ['-Xms256m', '-Xmx1g', '-cp', path, 'Santuario'] };
}
