import type { ProcessName, ServerName } from './addresses.ts';
import { backup } from './servers/backup.ts';
import { mongo } from './servers/mongo.ts';
import { primary } from './servers/primary.ts';
import type { ProcessCare, ServerRecipe } from './servers/recipe.ts';
import { redis } from './servers/redis.ts';
import { witnessCare } from './servers/witness.ts';

export const recipes: Readonly<Record<ServerName, ServerRecipe>> = { mongo, redis, primary, backup };

export const cares: Readonly<Record<ProcessName, ProcessCare>> = { ...recipes, witness: witnessCare };
