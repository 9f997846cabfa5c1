import { readFileSync } from 'node:fs';
import { brokenWalls, roomsSchema } from './walls.ts';

const table = new URL('./rooms.json', import.meta.url);
const faults = await brokenWalls(process.cwd(), roomsSchema.parse(JSON.parse(readFileSync(table, 'utf8'))));
for (const fault of faults) console.error(fault);
if (faults.length > 0)
  console.error(`${faults.length} faults; what a room may import: tests/walls/rooms.json`);
process.exitCode = faults.length > 0 ? 1 : 0;
