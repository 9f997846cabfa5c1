import { type GrpcKnock, message } from './knock-by-grpc.ts';
import { filerFolder, filerName, intruder, type Target } from './target.ts';

/** What a stranger asks of SeaweedFS's four gRPC services: reads first, then writes, then deletes. */
export function grpcKnocks(target: Target): GrpcKnock[] {
  const { bucket, fileId } = target;
  const [volume = 0, needle = 0] = [Number(fileId.split(',')[0]), needleOf(fileId)];
  const directory = filerFolder(target);
  const name = filerName(target);
  // name 1, credentials 2 {access key 1, secret key 2, status 3}, actions 3
  const identity = message({
    1: 'stranger',
    2: message({ 1: intruder.accessKey, 2: intruder.secretKey, 3: 'Active' }),
    3: ['Admin', 'Read', 'Write', 'List'],
  });
  const filer = (method: string, fields: Parameters<typeof message>[0]) =>
    call(`/filer_pb.SeaweedFiler/${method}`, fields);
  const master = (method: string, fields: Parameters<typeof message>[0]) =>
    call(`/master_pb.Seaweed/${method}`, fields);
  const store = (method: string, fields: Parameters<typeof message>[0]) =>
    call(`/volume_server_pb.VolumeServer/${method}`, fields);
  const users = '/iam_pb.SeaweedIdentityAccessManagement';
  return [
    filer('LookupDirectoryEntry', { 1: directory, 2: name }),
    filer('ListEntries', { 1: directory, 5: 10 }),
    filer('TraverseBfsMetadata', { 1: '/buckets' }),
    filer('SubscribeMetadata', { 1: 'stranger', 2: '/', 4: 7, 7: 7 }),
    filer('KvGet', { 1: 'x' }),
    filer('AssignVolume', { 1: 1, 2: bucket, 6: `/buckets/${bucket}/x` }),
    filer('LookupVolume', { 1: String(volume) }),
    call(`${users}/GetConfiguration`, {}),
    call(`${users}/ListUsers`, {}),
    master('Assign', { 1: 1, 3: bucket }),
    master('LookupVolume', { 1: [String(volume), fileId] }),
    master('VolumeList', {}),
    master('ListClusterNodes', { 1: 'filer' }),
    store('ReadNeedleMeta', { 1: volume, 2: needle }),
    store('ReadNeedleBlob', { 1: volume, 3: 8, 4: 3000 }),
    store('ReadAllNeedles', { 1: volume }),
    store('VolumeIncrementalCopy', { 1: volume }),
    store('CopyFile', { 1: volume, 2: '.dat', 3: 0, 4: 1_000_000, 5: bucket }),
    call('/messaging_pb.SeaweedS3IamCache/ListPolicies', {}),
    call('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', { 7: 'x' }),
    filer('CreateEntry', { 1: directory, 2: message({ 1: name, 9: 'stranger' }) }),
    filer('KvPut', { 1: 'stranger', 2: 'was here' }),
    store('WriteNeedleBlob', { 1: volume, 2: needle, 3: 8, 4: 'stranger' }),
    call(`${users}/CreateUser`, { 1: identity }),
    call('/messaging_pb.SeaweedS3IamCache/PutIdentity', { 1: identity }),
    filer('AtomicRenameEntry', { 1: directory, 2: name, 3: directory, 4: 'moved' }),
    filer('DeleteEntry', { 1: directory, 2: name, 4: true, 5: true }),
    filer('DeleteCollection', { 1: bucket }),
    master('CollectionDelete', { 1: bucket }),
    call('/s3_lifecycle_pb.SeaweedS3LifecycleInternal/LifecycleDelete', {
      1: bucket,
      2: target.key,
      5: 'x',
      6: 1,
    }),
    store('BatchDelete', { 1: fileId, 2: true }),
    store('VolumeUnmount', { 1: volume }),
    store('DeleteCollection', { 1: bucket }),
    store('VolumeDelete', { 1: volume }),
  ];
}

function call(method: string, fields: Parameters<typeof message>[0]): GrpcKnock {
  return { method, message: message(fields) };
}

/** A file id is `volume,` and in hexadecimal the needle's number, then the eight digits of its cookie. */
function needleOf(fileId: string): number {
  return Number.parseInt(fileId.split(',')[1]?.slice(0, -8) ?? '', 16) || 1;
}
