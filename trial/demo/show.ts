import { table } from '../../src/admin/table.ts';
import type { PlayedScene } from './scene.ts';
import { schoolYear } from './settings.ts';
import type { Stage } from './stage.ts';

/** A played scene as text: its title, its table, and what was checked. */
export function sceneText({ title, table: shown, checks }: PlayedScene): string {
  const drawn = shown ? table(shown.head, shown.rows) : [];
  const marks = checks.map(({ what, ok }) => `  ${ok ? '✓' : '✗ SAI / FAILED:'} ${what}`);
  return ['', `■ ${title}`, ...drawn, ...marks, ''].join('\n');
}

/** How to go on by hand while the service is kept running. */
export function keepText({
  url,
  schools: [school],
  officer,
}: Pick<Stage, 'url' | 'schools' | 'officer'>): string {
  const personalId = school.documents[0]?.pupil.personalId ?? '';
  return [
    '',
    `Dịch vụ đang chạy / the service is running: ${url}`,
    `Khóa của trường / a school's key (${school.id}): ${school.caller.token}`,
    `Khóa của Sở / the department's key: ${officer.token}`,
    `  curl -H 'Authorization: Bearer ${school.caller.token}' ${url}/v1/transcripts/${personalId}`,
    `  curl -H 'Authorization: Bearer ${school.caller.token}' ${url}/v1/transcripts/${personalId}/years/${schoolYear}/document`,
    `  curl ${url}/v1/openapi.json`,
    'Ctrl-C để dừng / to stop',
    '',
  ].join('\n');
}
