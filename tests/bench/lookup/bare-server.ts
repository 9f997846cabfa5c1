import Koa from 'koa';
import { MongoClient } from 'mongodb';
import { openS3Client } from '../../../src/storage/sites/s3-client.ts';
import { parseS3Url } from '../../../src/storage/sites/s3-site.ts';

/**
 * What a look-up and a download cost at the least: Koa with one `findOne`, and Koa that hands on the object's stream. No
 * key, no policy, no look that is recorded, no hash. A process of its own: `node bare-server.ts MONGO S3 OBJECT`.
 */
const [mongoUrl = '', s3Url = '', object = ''] = process.argv.slice(2);
const client = new MongoClient(mongoUrl, {
  readConcern: { level: 'majority' },
  readPreference: 'primary',
  maxPoolSize: 50,
});
const transcripts = client.db(new URL(mongoUrl).pathname.slice(1)).collection<{ _id: string }>('transcripts');
const where = parseS3Url(s3Url);
const site = openS3Client(where, { silence: 5_000, total: 30_000 });

const app = new Koa();
app.use(async (ctx) => {
  const [, what, id = ''] = ctx.path.split('/');
  if (what === 'find') {
    ctx.body = await transcripts.findOne({ _id: id });
    return;
  }
  ctx.type = 'application/xml';
  ctx.body = await site.getObject(where.bucket, object);
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
});
