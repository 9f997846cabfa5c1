import type { ServerName } from './addresses.ts';
import { backup } from './servers/backup.ts';
import { mongo } from './servers/mongo.ts';
import { primary } from './servers/primary.ts';
import type { ServerRecipe } from './servers/recipe.ts';
import { redis } from './servers/redis.ts';

export const recipes: Readonly<Record<ServerName, ServerRecipe>> = { mongo, redis, primary, backup };
