import { forgedKnocks } from './forged-knocks.ts';
import type { HttpKnock } from './knock-by-http.ts';
import { filerFolder, filerName, folderOf, intruder, type Target } from './target.ts';

const form = {
  headers: { 'content-type': 'multipart/form-data; boundary=knock' },
  body: '--knock\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nstranger\r\n--knock--\r\n',
};
const json = { accept: 'application/json' };

/** What a stranger without credentials tries at any port: reads first, then writes, then deletes. */
export function httpKnocks(target: Target): HttpKnock[] {
  const all = [
    ...s3(target),
    ...forgedKnocks(target, intruder.accessKey),
    ...minioInside(),
    ...filer(target),
    ...volume(target),
  ];
  const last = (method: string) => ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].indexOf(method);
  return [...all, ...master(target)].sort((one, other) => last(one.method) - last(other.method));
}

function s3({ bucket, key, versionId, ...target }: Target): HttpKnock[] {
  const at = `/${bucket}/${key}`;
  const folder = folderOf({ bucket, key, versionId, ...target });
  const everybody = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucket}/*`],
  };
  const retention =
    '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>';
  return [
    { method: 'GET', path: at },
    { method: 'HEAD', path: at },
    { method: 'GET', path: `${at}?versionId=${versionId}` },
    ...['acl', 'attributes', 'legal-hold', 'retention', 'tagging'].map((of) => ({
      method: 'GET',
      path: `${at}?${of}`,
    })),
    { method: 'GET', path: '/' },
    ...['', '?list-type=2', '?versions', '?policy', '?object-lock', '?uploads', `?prefix=${folder}`].map(
      (of) => ({ method: 'GET', path: `/${bucket}${of}` }),
    ),
    { method: 'PUT', path: at, body: 'stranger' },
    { method: 'PUT', path: `/${bucket}/stranger`, body: 'stranger' },
    { method: 'PUT', path: `/${bucket}/copy`, headers: { 'x-amz-copy-source': at } },
    { method: 'PUT', path: `${at}?retention&versionId=${versionId}`, body: retention },
    { method: 'PUT', path: `${at}?acl`, headers: { 'x-amz-acl': 'public-read-write' } },
    { method: 'PUT', path: `/${bucket}?acl`, headers: { 'x-amz-acl': 'public-read-write' } },
    {
      method: 'PUT',
      path: `/${bucket}?policy`,
      body: JSON.stringify({ Version: '2012-10-17', Statement: [everybody] }),
    },
    { method: 'PUT', path: '/a-strangers-bucket' },
    { method: 'POST', path: `/${bucket}`, ...form },
    { method: 'POST', path: `${at}?uploads` },
    {
      method: 'POST',
      path: `/${bucket}?delete`,
      body: `<Delete><Object><Key>${key}</Key><VersionId>${versionId}</VersionId></Object></Delete>`,
    },
    ...['AssumeRole', 'AssumeRoleWithWebIdentity', 'ListUsers', 'CreateUser', 'CreateAccessKey'].flatMap(
      (action) => [
        { method: 'POST', path: `/?Action=${action}&Version=2011-06-15&UserName=stranger` },
        {
          method: 'POST',
          path: '/',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `Action=${action}&Version=2010-05-08&UserName=stranger&WebIdentityToken=a.b.c&RoleArn=x`,
        },
      ],
    ),
    {
      method: 'DELETE',
      path: `${at}?versionId=${versionId}`,
      headers: { 'x-amz-bypass-governance-retention': 'true' },
    },
    { method: 'DELETE', path: at },
    { method: 'DELETE', path: `/${bucket}?policy` },
    { method: 'DELETE', path: `/${bucket}` },
  ];
}

/** MinIO's own pages: administration, what its nodes say to each other, figures. */
function minioInside(): HttpKnock[] {
  const reads = [
    'admin/v3/info',
    'admin/v3/list-users',
    'admin/v3/export-iam',
    'v2/metrics/cluster',
    'metrics/v3',
  ];
  return [
    ...reads.map((page) => ({ method: 'GET', path: `/minio/${page}` })),
    { method: 'GET', path: '/minio/grid/v1', headers: { upgrade: 'websocket', connection: 'upgrade' } },
    { method: 'POST', path: '/minio/bootstrap/v1/verify' },
    { method: 'POST', path: '/minio/peer/v39/getlocaldiskids' },
    { method: 'POST', path: '/minio/storage/v63/readall?disk=x&volume=x&file-path=x' },
    { method: 'PUT', path: `/minio/admin/v3/add-user?accessKey=${intruder.accessKey}`, body: 'stranger' },
  ];
}

function filer(target: Target): HttpKnock[] {
  const { bucket, fileId } = target;
  const at = `${filerFolder(target)}/${filerName(target)}`;
  return [
    { method: 'GET', path: at },
    { method: 'HEAD', path: at },
    { method: 'GET', path: `${at}?metadata=true`, headers: json },
    { method: 'GET', path: '/buckets/', headers: json },
    { method: 'GET', path: `/buckets/${bucket}/`, headers: json },
    { method: 'GET', path: '/etc/iam/', headers: json },
    { method: 'GET', path: `/?proxyChunkId=${fileId}` },
    { method: 'PUT', path: at, body: 'stranger' },
    { method: 'PUT', path: `${at}?tagging`, headers: { 'seaweed-stranger': 'was here' } },
    { method: 'POST', path: `/buckets/${bucket}/stranger`, ...form },
    {
      method: 'POST',
      path: '/.tus/buckets/stranger',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '1' },
    },
    { method: 'POST', path: `/buckets/${bucket}/moved?mv.from=${at}` },
    { method: 'DELETE', path: at },
    { method: 'DELETE', path: `/buckets/${bucket}/?recursive=true&ignoreRecursiveError=true` },
  ];
}

function volume({ fileId }: Target): HttpKnock[] {
  return [
    { method: 'GET', path: `/${fileId}` },
    { method: 'HEAD', path: `/${fileId}` },
    { method: 'GET', path: `/${fileId.replace(',', '/')}` },
    { method: 'GET', path: '/ui/index.html' },
    { method: 'PUT', path: `/${fileId}`, body: 'stranger' },
    { method: 'POST', path: `/${fileId}`, ...form },
    { method: 'DELETE', path: `/${fileId}` },
  ];
}

function master({ bucket, fileId }: Target): HttpKnock[] {
  const volumeId = fileId.split(',')[0];
  return [
    ...['/metrics', '/debug/pprof/goroutine?debug=1', '/debug/vars', '/cluster/status', '/dir/status'],
    ...['/vol/status', `/dir/lookup?volumeId=${volumeId}`, `/dir/lookup?fileId=${fileId}&read=yes`],
    ...['/dir/assign', `/dir/assign?collection=${bucket}`, `/vol/grow?count=1&collection=${bucket}`],
    ...['/vol/vacuum?garbageThreshold=0.0', `/col/delete?collection=${bucket}`],
  ]
    .map((path): HttpKnock => ({ method: 'GET', path }))
    .concat(
      { method: 'POST', path: '/submit', ...form },
      { method: 'POST', path: `/col/delete?collection=${bucket}` },
    );
}
